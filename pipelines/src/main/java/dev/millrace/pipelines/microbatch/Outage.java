package dev.millrace.pipelines.microbatch;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a stream has been failing and when it tries again: after a pause that doubles from a
 * second to ten, until the outage has lasted too long. Used by one thread.
 */
final class Outage {
  private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final String stream;
  private final Duration limit;
  private long sinceNanos;
  private Duration nextPause = FIRST_PAUSE;
  private boolean lasting;

  /**
   * @param limit how long the stream may go without progress before a failure is final
   */
  Outage(String stream, Duration limit) {
    this.stream = stream;
    this.limit = limit;
    this.sinceNanos = System.nanoTime();
  }

  /** Is told that the stream made progress. */
  void over() {
    long now = System.nanoTime();
    if (lasting) {
      LOG.info("{}: works again after {} s", stream, (now - sinceNanos) / 1_000_000_000);
      lasting = false;
      nextPause = FIRST_PAUSE;
    }
    sinceNanos = now;
  }

  /**
   * Says how long to wait before the next attempt.
   *
   * @throws RuntimeException the failure itself, if the last progress is too long ago
   */
  Duration pauseAfter(RuntimeException failure) {
    Duration lasts = Duration.ofNanos(System.nanoTime() - sinceNanos);
    if (lasts.compareTo(limit) >= 0) {
      throw failure;
    }
    Duration pause = nextPause;
    nextPause =
        pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    String text = "{}: no progress for {} s, trying again in {} s, for {} s at most: {}";
    Object[] values = {
      stream, lasts.toSeconds(), pause.toSeconds(), limit.toSeconds(), failure.toString()
    };
    if (lasting) {
      LOG.warn(text, values);
    } else {
      // The trace once: the next ones would say the same.
      LOG.atWarn().setCause(failure).log(text, values);
    }
    lasting = true;
    return pause;
  }
}
