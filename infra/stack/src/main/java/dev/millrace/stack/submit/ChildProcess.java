package dev.millrace.stack.submit;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * A program that runs in this one's place: with its terminal, with its exit code, and asked to end
 * when this one is (by SIGINT or SIGTERM), which waits for it.
 */
final class ChildProcess {
  private final Process process;
  private final Thread onEnd = new Thread(this::endBeforeThisOne);

  private ChildProcess(Process process) {
    this.process = process;
  }

  static ChildProcess start(ProcessBuilder program) throws IOException {
    ChildProcess child = new ChildProcess(program.inheritIO().start());
    Runtime.getRuntime().addShutdownHook(child.onEnd);
    return child;
  }

  private void endBeforeThisOne() {
    // Ctrl-C has reached it already; once more does no harm.
    process.destroy();
    Runtime.getRuntime().halt(awaitEnd());
  }

  /** Asks it to end, waits until it has, and returns its exit code. */
  int stop() {
    process.destroy();
    return exitCode();
  }

  /** Whether it has ended within that time. */
  boolean endsWithin(long millis) throws InterruptedException {
    return process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  /** Waits until it has ended, and returns its exit code. */
  int exitCode() {
    int exitCode = awaitEnd();
    try {
      Runtime.getRuntime().removeShutdownHook(onEnd);
    } catch (IllegalStateException e) {
      // This program is ending, too, and the hook gives it the same exit code.
    }
    return exitCode;
  }

  private int awaitEnd() {
    while (true) {
      try {
        return process.waitFor();
      } catch (InterruptedException e) {
        // There is nothing better to do than to wait for its clean end.
      }
    }
  }
}
