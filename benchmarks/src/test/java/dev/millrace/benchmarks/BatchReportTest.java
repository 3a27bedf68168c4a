package dev.millrace.benchmarks;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BatchReportTest {
  private static BatchReport.Batch batch(int records, int tasks, double millis) {
    return new BatchReport.Batch(
        records, tasks, new Result(records / millis * 1_000, 0, Map.of(), 0));
  }

  @Test
  void tellsWhatBatchesTasksAndRecordsTake() {
    // 30 ms each, 2 ms for a task, 4 ms for a thousand records.
    String report =
        new BatchReport(
                "bench batches",
                List.of(
                    batch(1_000, 1, 30 + 2 + 4),
                    batch(64_000, 8, 30 + 16 + 256),
                    batch(64_000, 64, 30 + 128 + 256)))
            .toMarkdown();

    assertThat(
        report, containsString("30.0 ms itself, and 2.00 ms for each task and 4.0 ms for each"));
    assertThat(report, containsString("| 64,000 | 64 | 154,589 | 414.0 ms |"));
  }
}
