package dev.millrace.pipelines.deadletters;

import dev.millrace.pipelines.cli.ToolException;
import dev.millrace.pipelines.clients.KafkaAddress;
import dev.millrace.pipelines.microbatch.kafka.KafkaTopic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads all that a topic holds now, once. */
public final class TopicReader {
  private static final Duration POLL = Duration.ofMillis(500);

  private TopicReader() {}

  /**
   * Gives every record of committed transactions that the topic held when this was called, one
   * partition after the other, in the order of offsets.
   *
   * @param option that named the topic, for the message
   * @throws ToolException if there is no such topic
   */
  public static void read(
      String option,
      KafkaAddress kafka,
      String topic,
      Consumer<ConsumerRecord<byte[], byte[]>> action) {
    List<TopicPartition> partitions =
        requireTopic(option, kafka, topic).partitions().stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka)) {
      consumer
          .endOffsets(partitions)
          .forEach((partition, end) -> read(consumer, partition, end, action));
    }
  }

  /**
   * Describes a topic.
   *
   * @throws ToolException if there is no such topic
   */
  public static TopicDescription requireTopic(String option, KafkaAddress kafka, String topic) {
    try (KafkaTopic lookup = new KafkaTopic(kafka, topic)) {
      return lookup
          .describe()
          .orElseThrow(
              () ->
                  new ToolException(
                      String.format(
                          "%s must name a topic that exists on %s, but was: %s",
                          option, kafka.bootstrapServers(), topic)));
    }
  }

  private static void read(
      KafkaConsumer<byte[], byte[]> consumer,
      TopicPartition partition,
      long end,
      Consumer<ConsumerRecord<byte[], byte[]>> action) {
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
    while (consumer.position(partition) < end) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.offset() < end) {
          action.accept(record);
        }
      }
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(KafkaAddress kafka) {
    return new KafkaConsumer<>(
        kafka.settings(
            Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false)),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
