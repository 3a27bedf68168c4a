package dev.millrace.pipelines.reconcile;

import dev.millrace.pipelines.microbatch.kafka.OffsetRange;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Looks up what a topic holds. */
final class TopicOffsets {
  private TopicOffsets() {}

  /**
   * The range of each partition from its beginning to its present end, which is that of committed
   * transactions; none where there is no such topic.
   */
  static List<OffsetRange> present(String bootstrapServers, String topic) {
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<PartitionInfo> partitions = consumer.partitionsFor(topic);
      if (partitions == null) {
        return List.of();
      }
      List<TopicPartition> all =
          partitions.stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      return all.stream()
          .map(
              partition ->
                  new OffsetRange(
                      topic, partition.partition(), beginnings.get(partition), ends.get(partition)))
          .toList();
    }
  }

  static long size(List<OffsetRange> ranges) {
    return ranges.stream().mapToLong(OffsetRange::size).sum();
  }
}
