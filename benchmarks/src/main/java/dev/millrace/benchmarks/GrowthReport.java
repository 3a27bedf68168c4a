package dev.millrace.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What became of speed and memory, one run for each size.
 *
 * @param command that measures it
 */
record GrowthReport(String command, List<Point> points) {
  GrowthReport {
    points = List.copyOf(points);
  }

  /**
   * One size.
   *
   * @param size in what it differs from the usual one
   */
  record Point(String size, long records, Result result) {
    private String toMarkdown() {
      return String.format(
          Locale.ROOT,
          "| %s | %,d | %,.0f | %.1f | %.1f | %.0f MB |",
          size,
          records,
          result.recordsPerSecond(),
          result.clientCpuSeconds(),
          result.totalCpuSeconds(),
          result.clientPeakBytes() / 1e6);
    }
  }

  String toMarkdown() {
    return points.stream()
        .map(Point::toMarkdown)
        .collect(
            Collectors.joining(
                "\n",
                "## growth\n\nKafka to Cassandra by Millrace, one run for each size. `"
                    + command
                    + "`\n\n"
                    + "| | records | records/s | CPU s per million: client | all | client's memory"
                    + " |\n| --- | --: | --: | --: | --: | --: |\n",
                "\n"));
  }
}
