package dev.millrace.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What micro-batches of three shapes took: a small one of one task, and two larger ones of few
 * tasks and of many, with the same records.
 *
 * @param command that measures it
 */
record BatchReport(String command, List<Batch> batches) {
  BatchReport {
    batches = List.copyOf(batches);
  }

  /**
   * Micro-batches of one shape, one after the other.
   *
   * @param records of each
   * @param tasks of each
   */
  record Batch(int records, int tasks, Result result) {
    private double millis() {
      return records / result.recordsPerSecond() * 1_000;
    }

    private String toMarkdown() {
      return String.format(
          Locale.ROOT,
          "| %,d | %d | %,.0f | %.1f ms |",
          records,
          tasks,
          result.recordsPerSecond(),
          millis());
    }
  }

  /**
   * Three shapes tell three unknowns, since a batch's time is a sum: of a part of its own, one for
   * each task, and one for each record.
   */
  private double millisPerTask() {
    Batch few = batches.get(1);
    Batch many = batches.get(2);
    return (many.millis() - few.millis()) / (many.tasks() - few.tasks());
  }

  private double millisPerRecord() {
    Batch small = batches.get(0);
    Batch large = batches.get(1);
    double ofTasks = millisPerTask() * (large.tasks() - small.tasks());
    return (large.millis() - small.millis() - ofTasks) / (large.records() - small.records());
  }

  private double millisPerBatch() {
    Batch small = batches.get(0);
    return small.millis() - millisPerTask() * small.tasks() - millisPerRecord() * small.records();
  }

  String toMarkdown() {
    return batches.stream()
        .map(Batch::toMarkdown)
        .collect(
            Collectors.joining(
                "\n",
                "## batches\n\nMicro-batches from Kafka without a sink, by Millrace, one run for"
                    + " each shape. `"
                    + command
                    + "`\n\n"
                    + "| records in a batch | tasks | records/s | a batch takes |\n"
                    + "| --: | --: | --: | --: |\n",
                String.format(
                    Locale.ROOT,
                    "%n%nSo a batch takes %.1f ms itself, and %.2f ms for each task and %.1f ms for"
                        + " each thousand records, on this machine's cores.%n",
                    millisPerBatch(),
                    millisPerTask(),
                    millisPerRecord() * 1_000)));
  }
}
