package dev.millrace.pipelines.microbatch.kafka;

import dev.millrace.pipelines.clients.KafkaAddress;
import dev.millrace.pipelines.metrics.TaskMetrics;
import java.io.IOException;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads one range, record by record. Used by one thread. */
final class OffsetRangeReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);

  /**
   * A planned range is there to be read; after this long without a byte of it something is wrong.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final OffsetRange range;
  private final KafkaAddress kafka;
  private PartitionConsumer consumer;
  private boolean complete;

  OffsetRangeReader(KafkaAddress kafka, OffsetRange range) {
    this.kafka = kafka;
    this.range = range;
  }

  /** Asks for the first records, so that they come while other ranges are read. */
  void fetchAhead() {
    open();
    consumer.fetchAhead();
  }

  private void open() {
    if (consumer == null) {
      consumer = PartitionConsumers.take(kafka, range.topicPartition());
      consumer.seek(range.start());
    }
  }

  /**
   * The next record, or null after the last one. Offsets at which the topic holds nothing for a
   * reader (compacted away, transaction markers) are passed over.
   *
   * @throws IOException if nothing comes for a minute
   */
  ConsumerRecord<byte[], byte[]> next() throws IOException {
    open();
    long waitingSince = System.nanoTime();
    while (consumer.position() < range.end()) {
      ConsumerRecord<byte[], byte[]> record = consumer.poll(POLL);
      if (record != null) {
        if (record.offset() < range.end()) {
          TaskMetrics.get().recordIn();
          return record;
        }
        consumer.giveBack(record);
        break;
      }
      if (System.nanoTime() - waitingSince > PATIENCE.toNanos()) {
        throw new IOException(
            "Reading "
                + range
                + " must go on, but nothing came for "
                + PATIENCE.toSeconds()
                + " s at offset "
                + consumer.position());
      }
    }
    complete = true;
    return null;
  }

  /** Keeps the consumer for the next batch, unless the range was left before its end. */
  @Override
  public void close() {
    if (consumer != null) {
      if (complete) {
        PartitionConsumers.give(kafka, consumer);
      } else {
        consumer.close();
      }
      consumer = null;
    }
  }
}
