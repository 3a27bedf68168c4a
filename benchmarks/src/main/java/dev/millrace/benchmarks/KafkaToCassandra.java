package dev.millrace.benchmarks;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.millrace.benchmarks.peers.BeamStreaming;
import dev.millrace.benchmarks.peers.PlainLoop;
import dev.millrace.benchmarks.peers.StructuredStreaming;
import dev.millrace.stack.Connections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Kafka to Cassandra: decode, normalise, hold against the rules, three tables, dead letters. */
final class KafkaToCassandra extends KafkaLeg {
  private final Optional<String> keptKeyspace;
  private final long rowsBefore;

  private KafkaToCassandra(UserTopic topic, Optional<String> keptKeyspace, long rowsBefore) {
    super(topic);
    this.keptKeyspace = keptKeyspace;
    this.rowsBefore = rowsBefore;
  }

  /** Each trial has tables of its own. */
  static KafkaToCassandra intoNewTables(UserTopic topic) {
    return new KafkaToCassandra(topic, Optional.empty(), 0);
  }

  /**
   * Into tables that stay.
   *
   * @param rowsBefore that each of them holds already
   */
  static KafkaToCassandra intoKeptTables(UserTopic topic, String keyspace, long rowsBefore) {
    return new KafkaToCassandra(topic, Optional.of(keyspace), rowsBefore);
  }

  /** Rows that so many records make in each table. */
  static long rows(long records) {
    return records - records / TopicFiller.USERS_PER_BAD_ONE;
  }

  @Override
  String keyspace(Trial trial) {
    return keptKeyspace.orElse(trial.name());
  }

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
        Programs.onBeam(
            "Beam's streaming mode and CassandraIO",
            Contender.Role.PEER,
            0.02,
            BeamStreaming.class,
            this::peerArguments),
        Programs.plain("consumer and driver loop", PlainLoop.class, this::peerArguments));
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

  @Override
  void finish(Trial trial) throws Exception {
    long expected = rowsBefore + rows(trial.records());
    try (CqlSession session = new Connections(trial.servers().addresses()).cassandra()) {
      for (String table : List.of("users", "users_by_country", "users_by_minute")) {
        long found = 0;
        for (var row : session.execute("SELECT id FROM " + keyspace(trial) + "." + table)) {
          found++;
        }
        if (found != expected) {
          throw new BenchmarkException(
              "%s must hold %,d rows, but holds %,d".formatted(table, expected, found));
        }
      }
      if (keptKeyspace.isEmpty()) {
        session.execute("DROP KEYSPACE " + trial.name());
      }
    }
  }
}
