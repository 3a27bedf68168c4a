package dev.millrace.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/**
 * How long users took from one system to the next, in milliseconds.
 *
 * @param name from where to where
 */
record Hop(String name, long p50, long p95, long p99, long max) {
  /**
   * @param millis of each user, at least one
   */
  static Hop of(String name, long[] millis) {
    long[] sorted = millis.clone();
    Arrays.sort(sorted);
    return new Hop(
        name,
        percentile(sorted, 50),
        percentile(sorted, 95),
        percentile(sorted, 99),
        sorted[sorted.length - 1]);
  }

  /** The least that so many percent of the users did not exceed. */
  private static long percentile(long[] sorted, int percent) {
    int rank = (int) Math.ceil(sorted.length * percent / 100.0);
    return sorted[rank - 1];
  }

  String toMarkdown() {
    return String.format(
        Locale.ROOT, "| %s | %,d ms | %,d ms | %,d ms | %,d ms |", name, p50, p95, p99, max);
  }
}
