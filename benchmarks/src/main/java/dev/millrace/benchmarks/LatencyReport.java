package dev.millrace.benchmarks;

import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How long users took at steady rates.
 *
 * @param command that measures it
 */
record LatencyReport(String command, List<Flow> flows) {
  LatencyReport {
    flows = List.copyOf(flows);
  }

  /**
   * Users at one rate.
   *
   * @param path what ran
   * @param users that were watched after the warm-up, one of a hundred
   * @param hops the last one is the whole way
   */
  record Flow(String path, int usersPerSecond, int users, List<Hop> hops) {
    /** Nearly all have to come through within it; where they gather, they soon take longer. */
    private static final int KEEPS_UP_MILLIS = 5_000;

    Flow {
      hops = List.copyOf(hops);
    }

    private Hop wholeWay() {
      return hops.get(hops.size() - 1);
    }

    /** Whether the legs carry users as fast as they come. */
    boolean keepsUp() {
      return wholeWay().percentile(99) <= KEEPS_UP_MILLIS;
    }

    String summary() {
      return String.format(
          Locale.ROOT,
          "p50 %,d ms, p99 %,d ms%s",
          wholeWay().percentile(50),
          wholeWay().percentile(99),
          keepsUp() ? "" : ", which is not kept up with");
    }

    private String toMarkdown(boolean everyHop) {
      return hops.stream()
          .skip(everyHop ? 0 : hops.size() - 1)
          .map(
              hop ->
                  String.format(
                      Locale.ROOT,
                      "| %s | %,d%s %s",
                      path,
                      usersPerSecond,
                      keepsUp() ? "" : ", not kept up with",
                      hop.toMarkdown()))
          .collect(Collectors.joining("\n"));
    }
  }

  /** Hop by hop at the lowest rate and at the highest that was kept up with. */
  private static boolean isOfInterest(Flow flow, IntSummaryStatistics rates) {
    return flow.usersPerSecond() == rates.getMin() || flow.usersPerSecond() == rates.getMax();
  }

  String toMarkdown() {
    IntSummaryStatistics keptUpWith =
        flows.stream().filter(Flow::keepsUp).mapToInt(Flow::usersPerSecond).summaryStatistics();
    return flows.stream()
        .map(flow -> flow.toMarkdown(isOfInterest(flow, keptUpWith)))
        .collect(
            Collectors.joining(
                "\n",
                "## latency\n\nAt steady rates, until a reader finds the row; one of a hundred users was"
                    + " watched for a minute each. `"
                    + command
                    + "`\n\n"
                    + "| running | users/s | | p50 | p95 | p99 | longest |\n"
                    + "| --- | --: | --- | --: | --: | --: | --: |\n",
                "\n"));
  }
}
