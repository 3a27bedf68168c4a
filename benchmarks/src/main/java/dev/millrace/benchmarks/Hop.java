package dev.millrace.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How long users took from one system to the next, in milliseconds.
 *
 * @param name from where to where
 * @param percentiles the first to the hundredth: the least that so many percent did not exceed
 */
record Hop(String name, List<Long> percentiles) {
  Hop {
    percentiles = List.copyOf(percentiles);
  }

  /**
   * @param millis of each user, at least one
   */
  static Hop of(String name, long[] millis) {
    long[] sorted = millis.clone();
    Arrays.sort(sorted);
    return new Hop(
        name,
        IntStream.rangeClosed(1, 100)
            .map(percent -> (int) Math.ceil(sorted.length * percent / 100.0))
            .mapToObj(rank -> sorted[rank - 1])
            .toList());
  }

  long percentile(int percent) {
    return percentiles.get(percent - 1);
  }

  String toMarkdown() {
    return String.format(
        Locale.ROOT,
        "| %s | %,d ms | %,d ms | %,d ms | %,d ms |",
        name,
        percentile(50),
        percentile(95),
        percentile(99),
        percentile(100));
  }
}
