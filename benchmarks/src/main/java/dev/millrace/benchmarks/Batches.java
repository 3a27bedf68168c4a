package dev.millrace.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a micro-batch costs beside its records, and each of its tasks: Kafka without a sink, in
 * small batches of one task, then in larger ones of few tasks and of many.
 */
final class Batches {
  static final String NAME = "batches";

  private static final int FEW_RECORDS = 1_000;
  private static final int MANY_RECORDS = 64_000;
  private static final int FEW_TASKS = 8;
  private static final int MANY_TASKS = 64;

  private final long records;
  private final String command;
  private final MillraceAlone millrace;
  private final List<BatchReport.Batch> batches = new ArrayList<>();

  /**
   * @param records of the small batches together; of the large ones twice as many
   * @param command that leads here
   */
  Batches(Servers servers, long records, String command) {
    this.records = records;
    this.command = command;
    this.millrace = new MillraceAlone(NAME, servers);
  }

  BatchReport measure() throws Exception {
    carry(FEW_RECORDS, 1, records);
    carry(MANY_RECORDS, FEW_TASKS, 2 * records);
    carry(MANY_RECORDS, MANY_TASKS, 2 * records);
    return new BatchReport(command, batches);
  }

  /** A partition for each task: none has few enough records to share one with another. */
  private void carry(int recordsEach, int tasks, long all) throws Exception {
    UserTopic topic =
        new UserTopic("users-" + NAME + "-" + batches.size(), tasks, SomeUsers.BYTES, 0);
    Result result =
        millrace.carry(
            String.format(Locale.ROOT, "%,d records in %d tasks", recordsEach, tasks),
            all,
            topic,
            new KafkaWithoutSink(topic, recordsEach));
    batches.add(new BatchReport.Batch(recordsEach, tasks, result));
  }
}
