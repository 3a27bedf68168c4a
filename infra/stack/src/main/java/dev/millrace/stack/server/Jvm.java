package dev.millrace.stack.server;

import dev.millrace.stack.process.Launch;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Command lines of server JVMs that start fast and stay small, rather than reach full speed. */
public final class Jvm {
  private static final String COMPILE_QUICKLY = "-XX:TieredStopAtLevel=1";
  private static final List<String> FAST_START =
      List.of(
          "-XX:+UseSerialGC",
          COMPILE_QUICKLY,
          "-Xshare:auto",
          "-XX:-UsePerfData",
          "-Duser.timezone=UTC");

  private Jvm() {}

  /** The JVM that this program runs on: {@code bin/java} of its home. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** The same program with a JVM that compiles fully. */
  public static Launch atFullSpeed(Launch launch) {
    return new Launch(
        launch.command().stream().filter(option -> !option.equals(COMPILE_QUICKLY)).toList(),
        launch.environment());
  }

  public static String classPath(List<Path> entries) {
    return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  /**
   * @param heap its limit as {@code -Xmx} takes it, such as {@code 256m}
   * @param options further options of the JVM
   */
  static List<String> command(
      String heap, List<String> options, String classPath, String mainClass, String... arguments) {
    List<String> command = start(heap, options);
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Like {@link #command}, for a jar that names its own class path and main class. */
  static List<String> command(String heap, List<String> options, Path jar) {
    List<String> command = start(heap, options);
    command.addAll(List.of("-jar", jar.toString()));
    return command;
  }

  private static List<String> start(String heap, List<String> options) {
    List<String> command = new ArrayList<>(List.of(java(), "-Xmx" + heap));
    command.addAll(FAST_START);
    command.addAll(options);
    return command;
  }
}
