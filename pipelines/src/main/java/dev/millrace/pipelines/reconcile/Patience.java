package dev.millrace.pipelines.reconcile;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for what is under way, all in all for no longer than a set time. */
final class Patience {
  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);

  private static final Duration LOOK_AGAIN_AFTER = Duration.ofMillis(500);
  private static final Duration REPORT_AFTER = Duration.ofSeconds(5);

  private final long endNanos;

  /** The time runs from now. */
  Patience(Duration duration) {
    this.endNanos = System.nanoTime() + duration.toNanos();
  }

  /**
   * Waits until nothing is under way, or the time is over.
   *
   * @param what what is waited for, for people
   * @param underWay looks how much is under way
   * @return how much still is; 0 if nothing
   */
  long await(String what, Callable<Long> underWay) throws Exception {
    long reportedNanos = System.nanoTime();
    while (true) {
      long left = underWay.call();
      long now = System.nanoTime();
      if (left == 0 || now - endNanos >= 0) {
        return left;
      }
      if (now - reportedNanos >= REPORT_AFTER.toNanos()) {
        reportedNanos = now;
        LOG.info("Waiting for {} {}", left, what);
      }
      Thread.sleep(LOOK_AGAIN_AFTER.toMillis());
    }
  }
}
