package dev.millrace.pipelines.forget;

import dev.millrace.pipelines.cli.ToolException;
import dev.millrace.pipelines.clients.KafkaAddress;
import dev.millrace.pipelines.microbatch.kafka.RecordPosition;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How far the stream into Cassandra has come, by its consumer group, which follows its commits.
 *
 * @param stream also the name of the group
 */
record StreamProgress(KafkaAddress kafka, String stream) {
  private static final long POLL_MILLIS = 200;

  /**
   * Waits until the stream has committed the batch that the record is in.
   *
   * @throws ToolException if that takes longer than the patience
   */
  void awaitPast(RecordPosition record, Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    try (Admin admin = Admin.create(kafka.settings())) {
      Optional<Long> committed = committed(admin, record);
      while (committed.filter(offset -> offset > record.offset()).isEmpty()) {
        if (System.nanoTime() - deadline >= 0) {
          throw new ToolException(
              String.format(
                  "The stream %s must have worked off %s, but after %d s had %s. Start it, and"
                      + " repeat this command",
                  stream,
                  record,
                  patience.toSeconds(),
                  committed
                      .map(offset -> "worked off what is before offset " + offset)
                      .orElse("never worked off anything of the partition")));
        }
        Thread.sleep(POLL_MILLIS);
        committed = committed(admin, record);
      }
    }
  }

  private Optional<Long> committed(Admin admin, RecordPosition record) throws InterruptedException {
    try {
      OffsetAndMetadata offset =
          admin
              .listConsumerGroupOffsets(stream)
              .partitionsToOffsetAndMetadata()
              .get()
              .get(new TopicPartition(record.topic(), record.partition()));
      return Optional.ofNullable(offset).map(OffsetAndMetadata::offset);
    } catch (ExecutionException e) {
      throw new ToolException(
          "Asking Kafka for the offsets of " + stream + " failed: " + e.getCause(), e);
    }
  }
}
