package dev.millrace.stack.server;

import dev.millrace.stack.Port;
import dev.millrace.stack.artifacts.Artifacts;
import dev.millrace.stack.process.Launch;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** One server of the stack: how it is started, how to tell that it works, how it is stopped. */
public interface Server {
  /** Its name on the command line and in the state folder, such as {@code kafka}. */
  String name();

  /** What it listens on, if anything; the first is the one that its clients connect to. */
  List<Port> ports();

  /** Names of the servers that must work before this one starts, and that it must stop before. */
  default List<String> needs() {
    return List.of();
  }

  /** Fetches, unpacks and configures what it takes; may be called again over the same state. */
  Launch prepare(Artifacts artifacts) throws IOException, InterruptedException;

  /**
   * Makes what only a server that can be asked can make, such as an empty disk's format; called
   * after the needed servers work and before this one starts.
   */
  default void beforeStart() throws IOException, InterruptedException {}

  /**
   * Asks it something that only a working server answers.
   *
   * @throws IOException if it doesn't answer, or not as it should, with what was found
   */
  void requireHealthy() throws IOException;

  /** Asks it to stop in good order; returns at once. */
  default void requestStop(ProcessHandle process) throws IOException {
    process.destroy();
  }

  /** After which time a stop in good order is given up. */
  default Duration stopPatience() {
    return Duration.ofSeconds(20);
  }
}
