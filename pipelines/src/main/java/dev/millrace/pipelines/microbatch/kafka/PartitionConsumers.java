package dev.millrace.pipelines.microbatch.kafka;

import dev.millrace.pipelines.clients.KafkaAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The idle consumers of this JVM, left where their last range ended, so that the next batch goes on
 * with what they fetched ahead. One is checked out by one reader at a time: a zombie task that is
 * still reading shares it with nobody.
 */
final class PartitionConsumers {
  private static final Map<Key, PartitionConsumer> IDLE = new ConcurrentHashMap<>();

  private PartitionConsumers() {}

  static PartitionConsumer take(KafkaAddress kafka, TopicPartition partition) {
    PartitionConsumer idle = IDLE.remove(new Key(kafka, partition));
    return idle != null ? idle : create(kafka, partition);
  }

  static void give(KafkaAddress kafka, PartitionConsumer consumer) {
    PartitionConsumer other = IDLE.putIfAbsent(new Key(kafka, consumer.partition()), consumer);
    if (other != null) {
      consumer.close();
    }
  }

  private static PartitionConsumer create(KafkaAddress kafka, TopicPartition partition) {
    return new PartitionConsumer(
        new KafkaConsumer<>(
            kafka.settings(
                Map.of(
                    // An offset that is gone must be an error, never a silent jump.
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                    "none",
                    ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                    false,
                    ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                    false,
                    ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                    "read_committed",
                    ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                    5000,
                    ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                    4 * 1024 * 1024,
                    ConsumerConfig.RECEIVE_BUFFER_CONFIG,
                    1024 * 1024)),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer()),
        partition);
  }

  private record Key(KafkaAddress kafka, TopicPartition partition) {}
}
