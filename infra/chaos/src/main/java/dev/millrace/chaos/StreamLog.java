package dev.millrace.chaos;

import java.time.Duration;
import java.util.function.Predicate;

/** Looks, from outside, at how far a stream has come. */
abstract class StreamLog {
  private static final Duration POLL = Duration.ofMillis(5);

  private final String stream;

  StreamLog(String stream) {
    this.stream = stream;
  }

  /**
   * @param logged the newest logged batch, 0 before the first
   * @param committed the newest committed batch, 0 before the first
   */
  record Position(long logged, long committed) {
    boolean inTheMidstOfABatch() {
      return logged > committed;
    }
  }

  /**
   * Where it stands.
   *
   * @throws ChaosException if the system that keeps the log doesn't answer
   */
  abstract Position position();

  /**
   * Waits until the stream stands so.
   *
   * @throws ChaosException if it doesn't within the time
   */
  Position await(String what, Duration patience, Predicate<Position> condition)
      throws InterruptedException {
    return await(what, patience, POLL, condition);
  }

  /** The same, looking as often as that. */
  Position await(String what, Duration patience, Duration poll, Predicate<Position> condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        Position position = position();
        if (condition.test(position)) {
          return position;
        }
      } catch (ChaosException e) {
        // Who keeps the log may be what is broken; the deadline says how long that is waited for.
      }
      Thread.sleep(poll.toMillis());
    }
    throw new ChaosException(
        "%s must %s within %d s, but did not".formatted(stream, what, patience.toSeconds()));
  }
}
