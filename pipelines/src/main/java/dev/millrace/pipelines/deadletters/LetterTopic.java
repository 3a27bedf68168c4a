package dev.millrace.pipelines.deadletters;

import dev.millrace.pipelines.cli.ToolException;
import dev.millrace.pipelines.clients.KafkaProducers;
import dev.millrace.pipelines.microbatch.kafka.KafkaTopic;
import dev.millrace.pipelines.microbatch.kafka.RecordPosition;
import dev.millrace.pipelines.transforms.Letter;
import dev.millrace.schemas.MalformedRecordException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The topic of dead letters, of which each letter's newest version counts. */
public record LetterTopic(String bootstrapServers, String name) {
  private static final Duration POLL = Duration.ofMillis(500);

  /** How long Kafka may keep a person waiting. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * Gives every letter that is not erased, as of now, one partition after the other. Reads the
   * topic twice, so that it holds no letters, but only where each one's newest version stands.
   *
   * @return how many records of the topic are no letters
   * @throws ToolException if there is no such topic
   */
  public long forEach(Consumer<Letter> action) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions = partitions();
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Map<RecordPosition, Long> newest = new HashMap<>();
      read(
          consumer,
          ends,
          record ->
              Letter.identity(record.key())
                  .ifPresent(letter -> newest.put(letter, record.offset())));
      long[] others = new long[1];
      read(
          consumer,
          ends,
          record -> {
            Optional<RecordPosition> identity = Letter.identity(record.key());
            if (identity.isEmpty()) {
              others[0]++;
            } else if (newest.get(identity.get()) == record.offset() && record.value() != null) {
              try {
                action.accept(Letter.read(record.key(), record.value(), record.headers()));
              } catch (MalformedRecordException e) {
                others[0]++;
              }
            }
          });
      return others[0];
    }
  }

  /**
   * The producer of whoever changes letters that are there: one at a time, since a second one ends
   * the first one's work, whose last transaction then never happened. So whoever holds it and reads
   * the letters afterwards sees them as they stay until its own transaction.
   */
  public Producer<byte[], byte[]> takeOver() {
    Producer<byte[], byte[]> producer =
        KafkaProducers.transactional(bootstrapServers, transactionalId(), PATIENCE);
    producer.initTransactions();
    return producer;
  }

  String transactionalId() {
    return "millrace-letters/" + name;
  }

  private List<TopicPartition> partitions() {
    try (KafkaTopic topic = new KafkaTopic(bootstrapServers, name)) {
      return topic
          .describe()
          .orElseThrow(
              () ->
                  new ToolException(
                      "--dead-letter-topic must name a topic that exists on "
                          + bootstrapServers
                          + ", but was: "
                          + name))
          .partitions()
          .stream()
          .map(partition -> new TopicPartition(name, partition.partition()))
          .toList();
    }
  }

  private static void read(
      KafkaConsumer<byte[], byte[]> consumer,
      Map<TopicPartition, Long> ends,
      Consumer<ConsumerRecord<byte[], byte[]>> action) {
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      TopicPartition partition = end.getKey();
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (consumer.position(partition) < end.getValue()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (record.offset() < end.getValue()) {
            action.accept(record);
          }
        }
      }
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
