package dev.millrace.pipelines.transforms;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that a system is away, once for all the requests that fail meanwhile, and again after a time
 * that doubles up to a minute; and says when it is back. Safe for use by many threads.
 */
final class OutageLog {
  private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);

  private static final Duration FIRST_STEP = Duration.ofSeconds(1);
  private static final Duration LONGEST_STEP = Duration.ofMinutes(1);

  private final String system;
  private volatile boolean away;
  private long sinceNanos;
  private long sayAgainNanos;
  private long stepNanos;

  /**
   * @param system its name in the log
   */
  OutageLog(String system) {
    this.system = system;
  }

  /** Is told that a request failed that will be tried again. */
  synchronized void failed(Throwable reason) {
    long now = System.nanoTime();
    if (!away) {
      away = true;
      sinceNanos = now;
      sayAgainNanos = now;
      stepNanos = FIRST_STEP.toNanos();
    }
    if (now - sayAgainNanos >= 0) {
      LOG.warn(
          "{} has not done what it was asked to for {} s, trying again: {}",
          system,
          TimeUnit.NANOSECONDS.toSeconds(now - sinceNanos),
          reason.toString());
      sayAgainNanos = now + stepNanos;
      stepNanos = Math.min(2 * stepNanos, LONGEST_STEP.toNanos());
    }
  }

  /** Is told that a request was done. */
  void worked() {
    if (away) {
      back();
    }
  }

  private synchronized void back() {
    if (away) {
      away = false;
      LOG.info(
          "{} works again after {} s",
          system,
          TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - sinceNanos));
    }
  }
}
