package dev.millrace.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command, in a process of its own. */
final class IngestProcess {
  private final Process process;
  private final Path output;

  private IngestProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static IngestProcess start(List<String> flags, String... more) throws IOException {
    // Whoever runs the tests in the background has SIGINT ignored, and we inherit that.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=info");
    command.add(IngestUsers.class.getName());
    command.addAll(flags);
    command.addAll(List.of(more));
    Path output = Files.createTempFile("ingest", ".log");
    output.toFile().deleteOnExit();
    return new IngestProcess(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start(),
        output);
  }

  /** SIGKILL; returns when the process is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGINT, as Ctrl-C sends it. */
  void interrupt() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).inheritIO().start().waitFor();
  }

  /** Waits up to two minutes for the process to end. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("The process must end within two minutes");
    }
    return process.exitValue();
  }

  /** What it has written to stdout and stderr. */
  String output() throws IOException {
    return Files.readString(output, UTF_8);
  }
}
