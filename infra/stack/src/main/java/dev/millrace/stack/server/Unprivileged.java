package dev.millrace.stack.server;

import dev.millrace.stack.StackException;
import dev.millrace.stack.process.Launch;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts programs that refuse to run as root. */
final class Unprivileged {
  private static final int ROOT = 0;

  /** User and group {@code nobody}, everywhere. */
  private static final String NOBODY = "65534";

  private final List<String> prefix;

  private Unprivileged(List<String> prefix) {
    this.prefix = prefix;
  }

  /**
   * As the current user. Where that is root: within a user namespace in which root is nobody, or
   * where the machine allows no namespaces (most containers), as nobody itself.
   *
   * @param programs folder that they must be able to read
   * @param data folder that is made theirs
   * @throws StackException if there is no way
   */
  static Unprivileged forPrograms(Path programs, Path data)
      throws IOException, InterruptedException {
    if (!Integer.valueOf(ROOT).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
      return new Unprivileged(List.of());
    }
    List<String> namespace = List.of("unshare", "--user");
    if (succeeds(namespace, "true")) {
      return new Unprivileged(namespace);
    }
    List<String> nobody =
        List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
    if (!succeeds(List.of(), "chown", "-R", NOBODY + ":" + NOBODY, data.toString())
        || !succeeds(nobody, "test", "-x", programs.resolve("bin").toString())
        || !succeeds(nobody, "test", "-w", data.toString())) {
      throw new StackException(
          ("PostgreSQL refuses to run as root, and the user nobody can't enter %s; choose with"
                  + " --state a folder that everybody may enter, or start the stack as another user")
              .formatted(data));
    }
    return new Unprivileged(nobody);
  }

  Launch launch(List<String> command) {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(command);
    return Launch.of(whole);
  }

  private static boolean succeeds(List<String> prefix, String... command)
      throws IOException, InterruptedException {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(List.of(command));
    try {
      return new ProcessBuilder(whole)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // no such program here
    }
  }
}
