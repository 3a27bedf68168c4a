package dev.millrace.pipelines.reconcile;

import dev.millrace.pipelines.clients.KafkaAddress;
import dev.millrace.pipelines.microbatch.kafka.KafkaTopic;
import dev.millrace.pipelines.microbatch.kafka.OffsetRange;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Looks up what a topic holds. */
final class TopicOffsets {
  private TopicOffsets() {}

  /**
   * The range of each partition from its beginning to its present end, which is that of committed
   * transactions; none where there is no such topic.
   */
  static List<OffsetRange> present(KafkaAddress kafka, String topic) {
    try (KafkaTopic lookup = new KafkaTopic(kafka, topic);
        Consumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                kafka.settings(
                    Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
      Optional<TopicDescription> description = lookup.describe();
      if (description.isEmpty()) {
        return List.of();
      }
      String topicId = description.get().topicId().toString();
      List<TopicPartition> all =
          description.get().partitions().stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      return all.stream()
          .map(
              partition ->
                  new OffsetRange(
                      topic,
                      topicId,
                      partition.partition(),
                      beginnings.get(partition),
                      ends.get(partition)))
          .toList();
    }
  }

  static long size(List<OffsetRange> ranges) {
    return ranges.stream().mapToLong(OffsetRange::size).sum();
  }
}
