package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.millrace.demo.Cli.Ended;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserKey;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import dev.millrace.stack.testing.RealStack;
import dev.millrace.usersapi.UsersApiServer;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/**
 * From an API that misbehaves, through both streams on the Spark cluster, to the tables: nothing is
 * lost, and what is damaged afterwards is found.
 */
class WholePathIT {
  private static final int USERS = 3_000;
  private static final int PAGE_SIZE = 500;
  private static final int UNKNOWN_SCHEMA_ID = 1_000_000;

  private final RealStack stack = RealStack.get();
  private final String database = stack.newDatabase();
  private final String topic = stack.newTopic(4);
  private final String deadLetterTopic = stack.newTopic(1);
  private final String keyspace = stack.newKeyspace();
  private final CqlSession session = stack.session();

  @Test
  void losesNothing() throws Exception {
    ingestFromAnApiThatMisbehaves();
    long staged = count("SELECT count(*) FROM staged_users");
    long rejected = count("SELECT count(*) FROM rejected_users");
    assertThat(staged + rejected, is((long) USERS));
    assertThat(rejected, is(2L));

    submit("postgres-to-kafka", 0, "--once");
    assertThat(records(topic), is(staged));

    List<byte[]> poison = poison();
    produce(poison);
    submit("kafka-to-cassandra", 0, "--once");
    long rows = session.execute("SELECT count(*) FROM " + keyspace + ".users").one().getLong(0);
    long deadLetters = records(deadLetterTopic);
    assertThat(rows, is(staged));
    assertThat(rows + rejected + deadLetters, is((long) USERS + poison.size()));

    String report = submit("reconcile", 0);
    assertThat(report, containsString("EQUAL: all 2,998 published users are in Cassandra"));
    assertThat(report, containsString("dead letters                    " + poison.size()));

    UUID damaged =
        session.execute("SELECT id FROM " + keyspace + ".users LIMIT 1").one().getUuid(0);
    session.execute("UPDATE " + keyspace + ".users SET city = 'Elsewhere' WHERE id = " + damaged);
    assertThat(submit("reconcile", 1), containsString("users " + damaged + " is differing: city"));
  }

  private void ingestFromAnApiThatMisbehaves() throws Exception {
    try (UsersApiServer api = UsersApiServer.start(0)) {
      api.faults()
          .set(
              "rate-limited:first=1",
              "outage:first=1",
              "empty:first=1",
              "short:first=1",
              "malformed:first=1",
              "half-body:first=1",
              "unmappable-user:page=3,first=1",
              "nul-character:page=4,first=1",
              "unknown-fields:page=5,first=1");
      Ended ingest =
          Cli.ingest(
              "--api-url=" + api.url(),
              "--users=" + USERS,
              "--page-size=" + PAGE_SIZE,
              "--first-pause=50ms",
              "--postgres-url=" + database,
              "--postgres-user=" + stack.postgresUser());
      assertThat(ingest.output(), ingest.exitCode(), is(0));
    }
  }

  /** Values that can never be users. */
  private List<byte[]> poison() {
    int schemaId =
        new SchemaRegistryClient(stack.schemaRegistryUrl())
            .register(topic + "-value", User.getClassSchema());
    return Arrays.asList(
        "not Avro".getBytes(UTF_8),
        header(UNKNOWN_SCHEMA_ID),
        header(schemaId),
        new byte[] {0, 0},
        new byte[0],
        null);
  }

  /** The wire format up to where the datum must begin. */
  private static byte[] header(int schemaId) {
    return ByteBuffer.allocate(5).put((byte) 0).putInt(schemaId).array();
  }

  private void produce(List<byte[]> values) throws Exception {
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (byte[] value : values) {
        // A key without a value would be a deletion.
        byte[] key = value == null ? null : UserKey.toBytes(UUID.randomUUID());
        producer.send(new ProducerRecord<>(topic, key, value)).get();
      }
    }
  }

  /** Runs a pipeline on the cluster to its end; returns what it wrote. */
  private String submit(String pipeline, int exitCode, String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(pipeline));
    arguments.addAll(Arrays.asList(options));
    arguments.add("--sparkMaster=" + stack.sparkMaster());
    arguments.add("--sparkMasterUi=" + stack.addresses().get("sparkMasterUi"));
    arguments.add("--bootstrapServers=" + stack.bootstrapServers());
    arguments.add("--topic=" + topic);
    arguments.add("--deadLetterTopic=" + deadLetterTopic);
    if (!pipeline.equals("kafka-to-cassandra")) {
      arguments.add("--postgresUrl=" + database);
      arguments.add("--postgresUser=" + stack.postgresUser());
    }
    if (!pipeline.equals("reconcile")) {
      arguments.add("--schemaRegistryUrl=" + stack.schemaRegistryUrl());
    }
    if (!pipeline.equals("postgres-to-kafka")) {
      arguments.add("--cassandraContactPoints=" + stack.cassandraContactPoints());
      arguments.add("--cassandraDatacenter=" + stack.cassandraDatacenter());
      arguments.add("--cassandraKeyspace=" + keyspace);
    }
    Ended ended = Cli.submit(arguments);
    assertThat(ended.output(), ended.exitCode(), is(exitCode));
    return ended.output();
  }

  private long records(String ofTopic) throws Exception {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    stack
        .admin()
        .describeTopics(List.of(ofTopic))
        .allTopicNames()
        .get()
        .get(ofTopic)
        .partitions()
        .forEach(
            partition ->
                latest.put(
                    new TopicPartition(ofTopic, partition.partition()), OffsetSpec.latest()));
    return stack.admin().listOffsets(latest).all().get().values().stream()
        .mapToLong(end -> end.offset())
        .sum();
  }

  private long count(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database, stack.postgresUser(), null);
        PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }
}
