package dev.millrace.demo;

import dev.millrace.stack.Main;
import dev.millrace.stack.server.Jvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs what {@code ./millrace} would, as processes of their own. */
final class Cli {
  static final Path HOME = Path.of(System.getProperty("millrace.home"));

  private static final long PATIENCE_MINUTES = 5;

  private Cli() {}

  /**
   * What a program came to.
   *
   * @param output everything that it wrote
   */
  record Ended(int exitCode, String output) {}

  static Ended ingest(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(Jvm.java(), "-jar", HOME + "/ingest/target/millrace-ingest.jar"));
    command.addAll(Arrays.asList(arguments));
    return run(command);
  }

  /** {@code ./millrace submit}, with the demo's class path. */
  static Ended submit(List<String> arguments) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("submit"));
    all.addAll(arguments);
    return millrace(all);
  }

  /** What {@code ./millrace} starts from the stack's jar, with the demo's class path. */
  static Ended millrace(List<String> arguments) throws IOException, InterruptedException {
    return run(millraceCommand(arguments));
  }

  /** The same, under way. */
  static Process start(Path output, List<String> arguments) throws IOException {
    return new ProcessBuilder(millraceCommand(arguments))
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private static List<String> millraceCommand(List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Jvm.java(),
                "-Dmillrace.home=" + HOME,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(arguments);
    return command;
  }

  /** The demo, under way. */
  static Process startDemo(Path output, Path home, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Jvm.java(),
                "-Dmillrace.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                RunDemo.class.getName()));
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private static Ended run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      process.destroy();
      throw new AssertionError(command + " must end within " + PATIENCE_MINUTES + " minutes");
    }
    return new Ended(process.exitValue(), output);
  }
}
