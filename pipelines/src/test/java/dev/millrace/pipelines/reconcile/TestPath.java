package dev.millrace.pipelines.reconcile;

import static com.datastax.oss.driver.api.core.cql.SimpleStatement.newInstance;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.millrace.pipelines.clients.CassandraAddress;
import dev.millrace.pipelines.clients.PostgresAddress;
import dev.millrace.pipelines.microbatch.MicroBatch;
import dev.millrace.pipelines.microbatch.cassandra.CassandraBatchLog;
import dev.millrace.pipelines.microbatch.kafka.OffsetRange;
import dev.millrace.pipelines.microbatch.kafka.RecordPosition;
import dev.millrace.pipelines.microbatch.postgres.StagedPosition;
import dev.millrace.pipelines.transforms.Letter;
import dev.millrace.pipelines.transforms.TestLetters;
import dev.millrace.schemas.Columns;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserKey;
import dev.millrace.schemas.UserTable;
import dev.millrace.stack.testing.RealStack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Both ends of a path of their own on the real servers, written as if the streams had run. */
final class TestPath {
  private static final int PARTITIONS = 2;

  private final RealStack stack = RealStack.get();
  private final String database = stack.newDatabase();
  private final String topic = stack.newTopic(PARTITIONS);
  private final String deadLetterTopic = stack.newDeadLetterTopic();
  private final String keyspace = stack.newKeyspace();
  private final CqlSession session = stack.session();

  /** Stages users in one transaction. */
  void stage(List<User> users) throws SQLException {
    List<Schema.Field> fields = User.getClassSchema().getFields();
    String insert =
        String.format(
            "INSERT INTO staged_users (%s) VALUES (%s)",
            String.join(", ", Columns.of(User.getClassSchema())),
            String.join(", ", Collections.nCopies(fields.size(), "?")));
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement(insert)) {
      connection.setAutoCommit(false);
      for (User user : users) {
        for (Schema.Field field : fields) {
          Object value = user.get(field.pos());
          statement.setObject(
              field.pos() + 1,
              value instanceof Instant instant
                  ? OffsetDateTime.ofInstant(instant, ZoneOffset.UTC)
                  : value);
        }
        statement.addBatch();
      }
      statement.executeBatch();
      connection.commit();
    }
  }

  /** Says that everything staged so far is published. */
  void moveCursor() {
    try {
      execute(
          "INSERT INTO publish_cursors (stream, system_identifier, batch_id, xid, id, committed_at)"
              + " SELECT ?, (SELECT system_identifier FROM pg_control_system()), 1, xid, id, now()"
              + " FROM staged_users ORDER BY xid DESC, id DESC LIMIT 1"
              + " ON CONFLICT (stream) DO UPDATE SET xid = excluded.xid, id = excluded.id",
          "postgres-to-kafka/" + topic);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Says that everything staged so far is published, and puts records into the topic. */
  void publish() throws Exception {
    moveCursor();
    try (Producer<byte[], byte[]> producer = producer()) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        producer.send(new ProducerRecord<>(topic, partition, null, new byte[] {0})).get();
      }
    }
  }

  /** Says that the stream into Cassandra has committed what {@link #publish} put into the topic. */
  void commit() {
    try (CassandraBatchLog<OffsetRange> log =
        new CassandraBatchLog<>(
            session, keyspace, "kafka-to-cassandra/" + topic, OffsetRange.class)) {
      log.open();
      MicroBatch<OffsetRange> batch =
          new MicroBatch<>(
              1,
              List.of(
                  new OffsetRange(topic, "any", 0, 0, 1), new OffsetRange(topic, "any", 1, 0, 1)));
      log.log(batch);
      log.commit(batch);
    }
  }

  /** Writes a user's row of each table. */
  void write(User user) {
    for (UserTable table : UserTable.values()) {
      write(TableRow.of(table, user));
    }
  }

  void write(TableRow row) {
    UserTable table = row.table();
    session.execute(
        newInstance(
            String.format(
                "INSERT INTO %s.%s (%s) VALUES (%s)",
                keyspace,
                table.tableName(),
                String.join(", ", table.columns()),
                String.join(", ", Collections.nCopies(table.columns().size(), "?"))),
            row.values().toArray()));
  }

  void delete(TableRow row) {
    UserTable table = row.table();
    session.execute(
        newInstance(
            String.format(
                "DELETE FROM %s.%s WHERE %s",
                keyspace,
                table.tableName(),
                table.primaryKey().stream()
                    .map(column -> column + " = ?")
                    .collect(Collectors.joining(" AND "))),
            row.key().toArray()));
  }

  /** Sends a dead letter of that user. */
  void sendLetter(User user, String source) throws Exception {
    try (Producer<byte[], byte[]> producer = producer()) {
      producer
          .send(
              TestLetters.letter(source, UserKey.toBytes(user.getId()), new byte[] {1})
                  .toRecord(deadLetterTopic))
          .get();
    }
  }

  /** Erases the letter of that source. */
  void eraseLetter(String source) throws Exception {
    try (Producer<byte[], byte[]> producer = producer()) {
      producer
          .send(Letter.erasure(deadLetterTopic, RecordPosition.parse(source).orElseThrow()))
          .get();
    }
  }

  /** Notes in the letter of that source that its copy stands where {@link #publish} wrote. */
  void noteReplay(User user, String source) throws Exception {
    try (Producer<byte[], byte[]> producer = producer()) {
      producer
          .send(
              TestLetters.letter(source, UserKey.toBytes(user.getId()), new byte[] {1})
                  .replayed(new Letter.Replay(Instant.now(), new RecordPosition(topic, 0, 0)))
                  .toRecord(deadLetterTopic))
          .get();
    }
  }

  /** What {@link Reconcile} looks again with, as if nothing had been published. */
  SecondLook secondLook() {
    return new LiveSecondLook(
        new PostgresAddress(database, stack.postgresUser(), null),
        StagedPosition.START,
        new CassandraAddress(
            stack.cassandraContactPoints(), stack.cassandraDatacenter(), null, null, null),
        keyspace);
  }

  void execute(String sql, Object... values) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int value = 0; value < values.length; value++) {
        statement.setObject(value + 1, values[value]);
      }
      statement.executeUpdate();
    }
  }

  /** Runs the pipeline; returns its exit code. */
  int reconcile(List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    all.add("--postgresUrl=" + database);
    all.add("--postgresUser=" + stack.postgresUser());
    all.add("--bootstrapServers=" + stack.bootstrapServers());
    all.add("--topic=" + topic);
    all.add("--deadLetterTopic=" + deadLetterTopic);
    all.add("--cassandraContactPoints=" + stack.cassandraContactPoints());
    all.add("--cassandraDatacenter=" + stack.cassandraDatacenter());
    all.add("--cassandraKeyspace=" + keyspace);
    return Reconcile.run(all.toArray(String[]::new));
  }

  /** What the last run stored: subject, kind, key and fields of each difference. */
  List<String> differences() throws SQLException {
    return query(
        "SELECT subject || ' ' || kind || ' ' || row_key || ' '"
            + " || array_to_string(fields, ',') FROM reconciliation_differences"
            + " WHERE run_id = (SELECT run_id FROM reconciliations ORDER BY started_at DESC LIMIT 1)"
            + " ORDER BY 1");
  }

  /** The same differences as they must be stored. */
  static String difference(TableRow row, String kind, String... fields) {
    return row.table().tableName()
        + " "
        + kind
        + " "
        + row.keyText()
        + " "
        + String.join(",", fields);
  }

  /** The first column of every row. */
  List<String> query(String sql) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(database, stack.postgresUser(), null);
  }

  private Producer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", stack.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
