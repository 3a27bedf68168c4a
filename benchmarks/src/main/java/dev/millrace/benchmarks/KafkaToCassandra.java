package dev.millrace.benchmarks;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.millrace.benchmarks.peers.PlainLoop;
import dev.millrace.benchmarks.peers.StructuredStreaming;
import dev.millrace.schemas.User;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import dev.millrace.stack.Connections;
import dev.millrace.stack.Contents;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Kafka to Cassandra: decode, normalise, hold against the rules, three tables, dead letters. How
 * far a contender is stands in its consumer group, for all alike.
 */
final class KafkaToCassandra implements Leg {
  private static final String TOPIC = "users-bench";
  private static final String LETTERS = TOPIC + ".dead-letters";
  private static final int PARTITIONS = 8;

  /** What Millrace calls it; the others use the same. */
  private static final String GROUP = "kafka-to-cassandra/" + TOPIC;

  /** Into how many micro-batches the records are cut, for all contenders that have any. */
  private static final int BATCHES = 10;

  private int schemaId;

  @Override
  public String name() {
    return "kafka-to-cassandra";
  }

  @Override
  public String description() {
    return "Kafka to Cassandra: decode, normalise, check the rules, write three tables and the dead"
        + " letters.";
  }

  @Override
  public List<Contender> contenders() {
    return List.of(
        Programs.pipeline("Millrace", "kafka-to-cassandra", this::options),
        Programs.onSpark(
            "Structured Streaming and spark-cassandra-connector",
            StructuredStreaming.class,
            List.of(
                "org.apache.spark:spark-sql-kafka-0-10_2.12:" + Programs.sparkVersion(),
                "com.datastax.spark:spark-cassandra-connector_2.12:3.5.1"),
            this::peerSettings,
            this::peerArguments),
        Programs.plain("consumer and driver loop", PlainLoop.class, this::peerArguments));
  }

  private List<String> options(Trial trial) {
    return List.of(
        "--once",
        "--topic=" + TOPIC,
        "--deadLetterTopic=" + LETTERS,
        "--bootstrapServers=" + trial.address("bootstrapServers"),
        "--schemaRegistryUrl=" + trial.address("schemaRegistryUrl"),
        "--cassandraContactPoints=" + trial.address("cassandraContactPoints"),
        "--cassandraDatacenter=" + trial.address("cassandraDatacenter"),
        "--cassandraKeyspace=" + trial.name(),
        "--maxRecordsPerMicroBatch=" + trial.records() / BATCHES,
        "--triggerIntervalMillis=0");
  }

  private Map<String, String> peerSettings(Trial trial) {
    String cassandra = trial.address("cassandraContactPoints");
    return Map.of(
        "spark.cassandra.connection.host",
        cassandra.replaceFirst(":.*", ""),
        "spark.cassandra.connection.port",
        cassandra.replaceFirst(".*:", ""),
        "spark.cassandra.output.consistency.level",
        "LOCAL_ONE",
        // The default of 5 left both cores waiting.
        "spark.cassandra.output.concurrent.writes",
        "64");
  }

  private List<String> peerArguments(Trial trial) {
    return List.of(
        trial.address("bootstrapServers"),
        TOPIC,
        LETTERS,
        GROUP,
        Integer.toString(schemaId),
        trial.address("cassandraContactPoints"),
        trial.name(),
        Long.toString(trial.records() / BATCHES),
        trial.servers().folder().server(trial.name()).toString());
  }

  @Override
  public List<String> countedServers() {
    return List.of("kafka", "cassandra");
  }

  @Override
  public void prepare(Servers servers, long records) throws Exception {
    String bootstrapServers = servers.addresses().get("bootstrapServers");
    schemaId =
        new SchemaRegistryClient(servers.addresses().get("schemaRegistryUrl"))
            .register(TOPIC + "-value", User.getClassSchema());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      Contents.createTopics(
          admin,
          List.of(Contents.recordTopic(TOPIC, PARTITIONS), Contents.deadLetterTopic(LETTERS, 1)));
    }
    TopicFiller.fill(bootstrapServers, TOPIC, schemaId, records);
  }

  @Override
  public void open(Trial trial) throws Exception {
    try (CqlSession session = new Connections(trial.servers().addresses()).cassandra()) {
      Contents.createKeyspace(session, trial.name());
    }
    try (Admin admin = admin(trial)) {
      admin.deleteConsumerGroups(List.of(GROUP)).all().get();
    } catch (java.util.concurrent.ExecutionException e) {
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        throw e;
      }
    }
  }

  @Override
  public long done(Trial trial) throws Exception {
    try (Admin admin = admin(trial)) {
      return admin
          .listConsumerGroupOffsets(GROUP)
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    }
  }

  @Override
  public void close(Trial trial) throws Exception {
    long expected = trial.records() - trial.records() / TopicFiller.USERS_PER_BAD_ONE;
    try (CqlSession session = new Connections(trial.servers().addresses()).cassandra()) {
      for (String table : List.of("users", "users_by_country", "users_by_minute")) {
        long found = 0;
        for (var row : session.execute("SELECT id FROM " + trial.name() + "." + table)) {
          found++;
        }
        if (found != expected) {
          throw new BenchmarkException(
              "%s must hold %,d rows, but holds %,d".formatted(table, expected, found));
        }
      }
      session.execute("DROP KEYSPACE " + trial.name());
    }
  }

  private static Admin admin(Trial trial) {
    return Admin.create(Map.of("bootstrap.servers", trial.address("bootstrapServers")));
  }
}
