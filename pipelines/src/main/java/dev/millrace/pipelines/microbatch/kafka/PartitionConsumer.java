package dev.millrace.pipelines.microbatch.kafka;

import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/** A consumer of one partition that gives records one at a time. Used by one thread at a time. */
final class PartitionConsumer implements AutoCloseable {
  private final Consumer<byte[], byte[]> consumer;
  private final TopicPartition partition;
  private Iterator<ConsumerRecord<byte[], byte[]>> fetched = Collections.emptyIterator();
  private ConsumerRecord<byte[], byte[]> givenBack;
  private long position = -1;

  PartitionConsumer(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
    this.consumer = consumer;
    this.partition = partition;
    consumer.assign(List.of(partition));
  }

  TopicPartition partition() {
    return partition;
  }

  /** Goes to that offset; what was fetched ahead is kept where it continues there. */
  void seek(long offset) {
    if (offset != position) {
      fetched = Collections.emptyIterator();
      givenBack = null;
      consumer.seek(partition, offset);
      position = offset;
    }
  }

  /** The offset that comes next; gaps are passed as soon as a poll has shown them. */
  long position() {
    return position;
  }

  /** Asks for what comes next, and doesn't wait for it. */
  void fetchAhead() {
    if (givenBack == null && !fetched.hasNext()) {
      fetched = consumer.poll(Duration.ZERO).iterator();
    }
  }

  /** The next record, or null where none came within the time. */
  ConsumerRecord<byte[], byte[]> poll(Duration timeout) {
    if (givenBack == null && !fetched.hasNext()) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(timeout);
      fetched = records.iterator();
      if (!fetched.hasNext()) {
        position = consumer.position(partition);
        return null;
      }
    }
    ConsumerRecord<byte[], byte[]> record = givenBack != null ? givenBack : fetched.next();
    givenBack = null;
    position = record.offset() + 1;
    return record;
  }

  /** Takes back a record that was one too many: it comes again at the next poll. */
  void giveBack(ConsumerRecord<byte[], byte[]> record) {
    givenBack = record;
    position = record.offset();
  }

  @Override
  public void close() {
    consumer.close(Duration.ZERO);
  }
}
