package dev.millrace.ingest;

import java.util.concurrent.TimeUnit;

/** Spaces requests evenly, whoever makes them. Safe for use by many threads. */
final class RequestRate {
  private final long nanosPerRequest;
  private long nextFree = System.nanoTime();

  /**
   * @param perSecond requests, above 0; infinity sets no limit
   */
  RequestRate(double perSecond) {
    nanosPerRequest = (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
  }

  /** Waits until the next request may be made. */
  void await() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(takeTurn());
  }

  /** Nanoseconds from now until the turn that the caller has taken. */
  private synchronized long takeTurn() {
    long now = System.nanoTime();
    long turn = Math.max(now, nextFree);
    nextFree = turn + nanosPerRequest;
    return turn - now;
  }
}
