package dev.millrace.pipelines.postgrestokafka;

import static java.util.stream.Collectors.toMap;

import dev.millrace.schemas.MalformedRecordException;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserKey;
import dev.millrace.schemas.WireFormat;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import dev.millrace.stack.testing.RealStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A topic of a test's own, as its readers see it. */
final class PublishedUsers {
  private final RealStack stack = RealStack.get();
  private final String topic = stack.newTopic(3);

  String topic() {
    return topic;
  }

  /** How many records the topic has. */
  long count() {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      return consumer.endOffsets(partitions(consumer)).values().stream()
          .mapToLong(Long::longValue)
          .sum();
    }
  }

  /** The ids of all records, by their keys. */
  List<UUID> ids() {
    return records().stream()
        .map(
            record -> {
              try {
                return UserKey.fromBytes(record.key());
              } catch (MalformedRecordException e) {
                throw new AssertionError(e);
              }
            })
        .toList();
  }

  /** The users by their ids, read by the schema that the registry has for each. */
  Map<UUID, User> users() {
    SchemaRegistryClient registry = new SchemaRegistryClient(stack.schemaRegistryUrl());
    return records().stream()
        .map(
            record -> {
              try {
                Schema writer = registry.schemaById(WireFormat.schemaId(record.value()));
                SpecificDatumReader<User> reader =
                    new SpecificDatumReader<>(writer, User.getClassSchema());
                return WireFormat.decode(record.value(), reader);
              } catch (MalformedRecordException e) {
                throw new AssertionError(e);
              }
            })
        .collect(toMap(User::getId, user -> user));
  }

  private List<ConsumerRecord<byte[], byte[]>> records() {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions = partitions(consumer);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
      }
    }
    return records;
  }

  private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
    return consumer.partitionsFor(topic).stream()
        .map(partition -> new TopicPartition(topic, partition.partition()))
        .toList();
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", stack.bootstrapServers()),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
