package dev.millrace.demo;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * How long users took from being staged in PostgreSQL to being written to Cassandra.
 *
 * @param users how many were looked at
 */
record Latency(int users, Duration median, Duration percentile99) {
  /**
   * @param millis of each user, at least one; sorted by this
   */
  static Latency of(long[] millis) {
    Arrays.sort(millis);
    return new Latency(millis.length, percentile(millis, 50), percentile(millis, 99));
  }

  /** The least that so many percent of the users did not exceed. */
  private static Duration percentile(long[] sorted, int percent) {
    int rank = (int) Math.ceil(sorted.length * percent / 100.0);
    return Duration.ofMillis(sorted[rank - 1]);
  }

  String text() {
    return String.format(
        Locale.ROOT,
        "p50 %s, p99 %s from staged to written, of %,d users",
        seconds(median),
        seconds(percentile99),
        users);
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1e3);
  }
}
