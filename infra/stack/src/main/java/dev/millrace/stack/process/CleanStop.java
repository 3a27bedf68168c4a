package dev.millrace.stack.process;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * While it is open, Ctrl-C and SIGTERM interrupt the thread that opened it and wait until that has
 * closed it, so that a command itself stops what it has started.
 */
public final class CleanStop implements AutoCloseable {
  /** The servers' own patience, and some. */
  private static final long STOP_SECONDS = 90;

  private final Thread command = Thread.currentThread();
  private final CountDownLatch ended = new CountDownLatch(1);

  private CleanStop() {}

  public static CleanStop open() {
    CleanStop stop = new CleanStop();
    Runtime.getRuntime().addShutdownHook(new Thread(stop::interruptAndWait, "stop"));
    return stop;
  }

  private void interruptAndWait() {
    if (ended.getCount() == 0) {
      return;
    }
    System.err.println("Interrupted: stopping everything");
    command.interrupt();
    try {
      ended.await(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
  }
}
