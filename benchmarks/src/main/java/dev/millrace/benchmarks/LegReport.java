package dev.millrace.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A leg's figures.
 *
 * @param command that measures it
 * @param summaries Millrace's first
 */
record LegReport(
    String command, String leg, String description, long records, List<Summary> summaries) {
  LegReport {
    summaries = List.copyOf(summaries);
  }

  private Summary ours() {
    return summaries.get(0);
  }

  List<Summary> peers() {
    return summaries.stream().filter(summary -> summary.role() == Contender.Role.PEER).toList();
  }

  /** How many times as fast as the other Millrace is. */
  double ratioTo(Summary other) {
    return ours().recordsPerSecond() / other.recordsPerSecond();
  }

  String toMarkdown() {
    StringBuilder table = new StringBuilder();
    table.append("## ").append(leg).append("\n\n").append(description);
    table.append(
        String.format(
            Locale.ROOT,
            " %,d records; medians of %d runs. `%s`%n%n",
            records,
            ours().results().size(),
            command));
    table.append(
        "| | records/s | slowest to fastest | Millrace is | CPU s per million: client | servers"
            + " | all | client's memory |\n");
    table.append("| --- | --: | --: | --: | --: | --- | --: | --: |\n");
    summaries.forEach(summary -> table.append(row(summary)).append('\n'));
    return table.toString();
  }

  private String row(Summary summary) {
    return String.format(
        Locale.ROOT,
        "| %s%s | %,.0f | %,.0f to %,.0f | %s | %.1f | %s | %.1f | %.0f MB |",
        summary.contender(),
        summary.role() == Contender.Role.LIMIT ? " (limit)" : "",
        summary.recordsPerSecond(),
        summary.slowest(),
        summary.fastest(),
        summary.equals(ours()) ? "" : String.format(Locale.ROOT, "%.2f ×", ratioTo(summary)),
        summary.clientCpuSeconds(),
        summary.serverCpuSeconds().entrySet().stream()
            .map(
                server -> String.format(Locale.ROOT, "%s %.1f", server.getKey(), server.getValue()))
            .collect(Collectors.joining(", ")),
        summary.totalCpuSeconds(),
        summary.clientPeakBytes() / 1e6);
  }
}
