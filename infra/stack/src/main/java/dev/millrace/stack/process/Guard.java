package dev.millrace.stack.process;

import dev.millrace.stack.Main;
import dev.millrace.stack.StackFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a stack down when this JVM ends before the guard was released, even by {@code kill -9}: a
 * shell that waits for the end of its input, which this JVM holds open.
 */
public final class Guard {
  private final Process shell;

  private Guard(Process shell) {
    this.shell = shell;
  }

  /**
   * @param downOptions what {@code stack down} is given besides the folder
   */
  public static Guard over(StackFolder folder, String... downOptions) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of("setsid", "sh", "-c", "read -r released || exec \"$@\"", "millrace-guard"));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "stack",
            "down",
            "--state=" + folder.root()));
    command.addAll(List.of(downOptions));
    Path log = folder.log("guard");
    Files.createDirectories(log.getParent());
    return new Guard(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()))
            .start());
  }

  /** From now on the stack outlives this JVM. */
  public void release() {
    try (OutputStream input = shell.getOutputStream()) {
      input.write('\n');
    } catch (IOException e) {
      // The shell is gone: then nothing guards any more, which is what was asked for.
    }
  }
}
