package dev.millrace.ingest;

import com.google.api.client.util.ExponentialBackOff;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * How often something is tried, and the pauses in between: each up to twice as long as the one
 * before and drawn from half to one and a half of that, so that many clients don't return at once.
 *
 * @param attempts at least 1
 * @param firstPause before the second attempt, on average
 * @param longestPause on average
 */
record RetryPolicy(int attempts, Duration firstPause, Duration longestPause) {

  RetryPolicy {
    Settings.requireBetween("--attempts", 1, 1_000, attempts);
    Settings.requireUpToADay("--first-pause", firstPause);
    if (longestPause.compareTo(firstPause) < 0 || longestPause.compareTo(Settings.LONGEST) > 0) {
      throw new InvalidSettingException(
          "--longest-pause must be between --first-pause, "
              + firstPause
              + ", and 1 day, but was: "
              + longestPause);
    }
  }

  /** Starts anew for one thing that is to be tried. */
  Pauses pauses() {
    return new Pauses();
  }

  /** The pauses between the attempts at one thing. */
  final class Pauses {
    private final ExponentialBackOff backOff =
        new ExponentialBackOff.Builder()
            .setInitialIntervalMillis(Math.toIntExact(firstPause.toMillis()))
            .setMaxIntervalMillis(Math.toIntExact(longestPause.toMillis()))
            .setMultiplier(2)
            .setRandomizationFactor(0.5)
            .setMaxElapsedTimeMillis(Integer.MAX_VALUE)
            .build();

    private int tried = 0;

    /** Counts a failed attempt; true if another is allowed. */
    boolean anotherAttempt() {
      tried++;
      return tried < attempts;
    }

    int tried() {
      return tried;
    }

    /** How long to wait before the next attempt. */
    Duration next() {
      try {
        return Duration.ofMillis(backOff.nextBackOffMillis());
      } catch (IOException e) {
        throw new UncheckedIOException("A back-off that does no IO failed at it", e);
      }
    }
  }
}
