package dev.millrace.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How long users took at a steady rate.
 *
 * @param users that were watched after the warm-up, one of fifty
 */
record LatencyReport(int usersPerSecond, int users, List<Hop> hops) {
  LatencyReport {
    hops = List.copyOf(hops);
  }

  String toMarkdown() {
    return String.format(
            Locale.ROOT,
            "## latency%n%nFrom the API to Cassandra with every leg running, at %,d users a second;"
                + " one of fifty was watched, %,d in all.%n%n| | p50 | p95 | p99 | longest |%n| --- | --: | --: | --: | --: |%n",
            usersPerSecond,
            users)
        + hops.stream().map(Hop::toMarkdown).collect(Collectors.joining("\n", "", "\n"));
  }
}
