package dev.millrace.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How long users took at a steady rate.
 *
 * @param users that were looked at, after the warm-up
 */
record LatencyReport(int usersPerSecond, int users, List<Hop> hops) {
  LatencyReport {
    hops = List.copyOf(hops);
  }

  String toMarkdown() {
    return String.format(
            Locale.ROOT,
            "## latency%n%nFrom the API to Cassandra with every leg running, at %,d users a second;"
                + " %,d users.%n%n| | p50 | p95 | p99 | longest |%n| --- | --: | --: | --: | --: |%n",
            usersPerSecond,
            users)
        + hops.stream().map(Hop::toMarkdown).collect(Collectors.joining("\n", "", "\n"));
  }
}
