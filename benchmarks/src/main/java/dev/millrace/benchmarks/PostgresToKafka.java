package dev.millrace.benchmarks;

import dev.millrace.benchmarks.peers.CursorLoop;
import dev.millrace.benchmarks.peers.JdbcToKafka;
import dev.millrace.schemas.User;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import dev.millrace.stack.Contents;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * PostgreSQL to Kafka: read every staged user, encode it, publish it under its key. How far a
 * contender is stands in the topic.
 */
final class PostgresToKafka implements Leg {
  private static final int PARTITIONS = 8;
  private static final Duration POLL = Duration.ofMillis(200);

  private int schemaId;

  /** Of the trial that is open. */
  private KafkaConsumer<byte[], byte[]> topic;

  @Override
  public String name() {
    return "postgres-to-kafka";
  }

  @Override
  public String description() {
    return "PostgreSQL to Kafka: read staged users, encode them as Avro, publish them by key.";
  }

  @Override
  public List<Contender> contenders() {
    return List.of(
        Programs.pipeline("Millrace", "postgres-to-kafka", this::options),
        Programs.onSpark(
            "Spark's JDBC source and Kafka sink",
            JdbcToKafka.class,
            List.of("org.apache.spark:spark-sql-kafka-0-10_2.12:" + Programs.sparkVersion()),
            trial -> Map.of(),
            this::peerArguments),
        new Debezium(schemaId),
        Programs.plain("cursor and producer", CursorLoop.class, this::peerArguments));
  }

  private List<String> options(Trial trial) {
    return List.of(
        "--once",
        "--topic=" + trial.name(),
        "--bootstrapServers=" + trial.address("bootstrapServers"),
        "--schemaRegistryUrl=" + trial.address("schemaRegistryUrl"),
        "--postgresUrl=" + trial.address("postgresUrl"),
        "--postgresUser=" + trial.address("postgresUser"),
        "--triggerIntervalMillis=0");
  }

  private List<String> peerArguments(Trial trial) {
    return List.of(
        trial.address("postgresUrl"),
        trial.address("postgresUser"),
        trial.address("bootstrapServers"),
        trial.name(),
        Integer.toString(schemaId));
  }

  @Override
  public List<String> countedServers() {
    return List.of("postgres", "kafka");
  }

  @Override
  public void prepare(Servers servers, long records) throws Exception {
    schemaId =
        new SchemaRegistryClient(servers.addresses().get("schemaRegistryUrl"))
            .register("users-bench-value", User.getClassSchema());
    StagingFiller.fill(
        servers.addresses().get("postgresUrl"), servers.addresses().get("postgresUser"), records);
  }

  @Override
  public void open(Trial trial) throws Exception {
    try (Admin admin = admin(trial)) {
      Contents.createTopics(admin, List.of(Contents.recordTopic(trial.name(), PARTITIONS)));
    }
    topic = consumer(trial);
  }

  @Override
  public long done(Trial trial) {
    return topic.endOffsets(partitions(trial)).values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void close(Trial trial) throws Exception {
    long users = users(trial);
    topic.close();
    if (users != trial.records()) {
      throw new BenchmarkException(
          "%s must hold %,d users, but holds %,d".formatted(trial.name(), trial.records(), users));
    }
    try (Admin admin = admin(trial)) {
      admin.deleteTopics(List.of(trial.name())).all().get();
    }
  }

  /** Distinct keys that the topic has. */
  private long users(Trial trial) {
    Set<ByteBuffer> keys = new HashSet<>();
    List<TopicPartition> partitions = partitions(trial);
    topic.assign(partitions);
    topic.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = topic.endOffsets(partitions);
    while (partitions.stream().anyMatch(one -> topic.position(one) < ends.get(one))) {
      for (ConsumerRecord<byte[], byte[]> record : topic.poll(POLL)) {
        keys.add(ByteBuffer.wrap(record.key()));
      }
    }
    return keys.size();
  }

  private static List<TopicPartition> partitions(Trial trial) {
    return IntStream.range(0, PARTITIONS)
        .mapToObj(partition -> new TopicPartition(trial.name(), partition))
        .toList();
  }

  private static KafkaConsumer<byte[], byte[]> consumer(Trial trial) {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", trial.address("bootstrapServers")),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static Admin admin(Trial trial) {
    return Admin.create(Map.of("bootstrap.servers", trial.address("bootstrapServers")));
  }
}
