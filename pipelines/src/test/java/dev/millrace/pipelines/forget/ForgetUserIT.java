package dev.millrace.pipelines.forget;

import static com.datastax.oss.driver.api.core.cql.SimpleStatement.newInstance;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.millrace.pipelines.clients.KafkaAddress;
import dev.millrace.pipelines.deadletters.LetterTopic;
import dev.millrace.pipelines.deadletters.LettersOfATest.Ran;
import dev.millrace.pipelines.deadletters.TopicReader;
import dev.millrace.pipelines.kafkatocassandra.TestStream;
import dev.millrace.pipelines.transforms.Letter;
import dev.millrace.pipelines.users.StagedUsers;
import dev.millrace.pipelines.users.TestUsers;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserKey;
import dev.millrace.schemas.UserTable;
import dev.millrace.schemas.WireFormat;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import dev.millrace.stack.testing.RealStack;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ForgetUserIT {
  private final RealStack stack = RealStack.get();
  private final User ada = TestUsers.ada(UUID.randomUUID());
  private final User other = TestUsers.ada(UUID.randomUUID());
  private final byte[] key = UserKey.toBytes(ada.getId());
  private final StagedUsers staging = new StagedUsers();
  private final String topic = stack.newRecordTopic(2);
  private final LetterTopic letters =
      new LetterTopic(new KafkaAddress(stack.bootstrapServers(), null), stack.newDeadLetterTopic());
  private final String keyspace = stack.newKeyspace();
  private final TestStream stream = new TestStream(topic, letters.name(), keyspace);
  private final int schemaId =
      new SchemaRegistryClient(stack.schemaRegistryUrl())
          .register(topic + "-value", User.getClassSchema());

  @Test
  void removesTheUserAndNobodyElse() throws Exception {
    staging.stage(ada, other);
    reject("{\"login\": {\"uuid\": \"" + ada.getId().toString().toUpperCase(Locale.ROOT) + "\"");
    reject("{\"login\": {\"uuid\": \"" + other.getId() + "\"");
    send(key, encode(ada));
    send(UserKey.toBytes(other.getId()), encode(other));
    send(key, "not Avro".getBytes(UTF_8));
    send("not a key".getBytes(UTF_8), encode(ada));
    send("neither".getBytes(UTF_8), encode(other));
    stream.runOnce();

    Ran before = run("--check");
    assertThat(before.exitCode(), is(1));
    assertThat(before.lines(), hasItem("staging database: 1 rows of staged_users"));
    assertThat(before.lines(), hasItem("staging database: 1 rows of rejected_users"));
    assertThat(
        before.lines().stream().filter(line -> line.startsWith("topic: ")).toList(), hasSize(3));
    assertThat(
        before.lines().stream().filter(line -> line.startsWith("dead letters: ")).toList(),
        hasSize(2));
    for (UserTable table : UserTable.values()) {
      assertThat(before.lines(), hasItem("Cassandra: 1 rows of " + table.tableName()));
    }

    Ran forget = forgetWhileTheStreamRuns();

    assertThat(forget.err(), forget.exitCode(), is(0));
    assertThat(forget.lines(), hasItem("2 rows of the staging database deleted"));
    assertThat(forget.lines(), hasItem(startsWith("2 dead letters erased, deletion sent as ")));
    assertThat(staging.ids(), is(Set.of(other.getId())));
    assertThat(rejected(), contains(containsString(other.getId().toString())));
    for (UserTable table : UserTable.values()) {
      assertThat(ids(table), contains(other.getId()));
    }
    assertThat(letters(), hasSize(1));
    Ran after = run("--check");
    assertThat(
        after.lines(),
        everyItem(
            anyOf(
                containsString("until the topic is compacted"),
                containsString("under another key"))));

    assertThat(forgetWhileTheStreamRuns().exitCode(), is(0));
  }

  @Test
  void erasesALetterThatCameBackMeanwhile() throws Exception {
    send(key, "not Avro".getBytes(UTF_8));
    CompletableFuture<Ran> forgetting = CompletableFuture.supplyAsync(() -> run());
    await().until(this::isUserDeletedInTopic); // before the stream reads what makes a letter

    Ran forget = whileTheStreamRuns(forgetting);

    assertThat(forget.err(), forget.exitCode(), is(0));
    assertThat(forget.lines(), hasItem(startsWith("0 dead letters erased")));
    assertThat(forget.lines(), hasItem(startsWith("1 dead letters erased")));
    assertThat(letters(), is(empty()));
  }

  @Test
  void waitsForABatchThatMayHaveReadTheUser() throws Exception {
    staging.stage(ada);
    long xid = Long.parseLong(query("SELECT xid FROM staged_users").get(0));
    logBatch(xid + 1, xid + 9);
    CompletableFuture<Ran> unconcerned =
        CompletableFuture.supplyAsync(() -> run("--wait-seconds=3"));
    assertThat(unconcerned.get().err(), startsWith("The stream kafka-to-cassandra/" + topic));

    staging.stage(ada);
    execute("DELETE FROM publish_batches");
    logBatch(xid, Long.parseLong(query("SELECT xid FROM staged_users").get(0)));
    Ran waited = run("--wait-seconds=1");

    assertThat(waited.exitCode(), is(1));
    assertThat(
        waited.err(), containsString("these batches must be published, but were not after 1 s"));
    assertThat(staging.ids(), is(empty()));

    execute("DELETE FROM publish_batches");
    assertThat(forgetWhileTheStreamRuns().exitCode(), is(0));
  }

  @Test
  void saysThatTheStreamDoesNotRun() {
    Ran forget = run("--wait-seconds=1");

    assertThat(forget.exitCode(), is(1));
    assertThat(forget.err(), startsWith("The stream kafka-to-cassandra/" + topic + " must have"));
    assertThat(forget.err(), containsString("never worked off anything of the partition. Start"));
  }

  @Test
  void findsARowThatNoOtherRowLeadsTo() {
    insert(UserTable.USERS_BY_MINUTE, ada);

    assertThat(run("--check").lines(), contains("Cassandra: 1 rows of users_by_minute"));
  }

  @Test
  void isNowhereToBeFoundOnceKafkaHasCompacted() throws Exception {
    send(key, encode(ada));
    send(key, "not Avro".getBytes(UTF_8));
    stream.runOnce();
    assertThat(forgetWhileTheStreamRuns().exitCode(), is(0));
    assertThat(run("--check").exitCode(), is(1));

    compactAtOnce(topic);
    compactAtOnce(letters.name());
    await()
        .atMost(Duration.ofMinutes(4))
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(
            () -> {
              // A segment is closed, so that it can be compacted, when a later record comes.
              send(UserKey.toBytes(other.getId()), encode(other));
              send(UserKey.toBytes(UUID.randomUUID()), encode(other));
              stream.runOnce();
              Ran check = run("--check");
              assertThat(check.lines(), contains(ada.getId() + " is nowhere to be found"));
              assertThat(check.exitCode(), is(0));
            });
  }

  @Test
  void wantsAnId() {
    Ran noId = Ran.of(() -> ForgetUser.run("--check"));
    Ran wrong = Ran.of(() -> ForgetUser.run("ada", "--check"));

    assertThat(noId.exitCode(), is(2));
    assertThat(wrong.exitCode(), is(2));
    assertThat(wrong.err(), containsString("must be a UUID of 36 characters, but was: ada"));
  }

  /** As a stream would that follows the topic, in passes. */
  private Ran forgetWhileTheStreamRuns() throws Exception {
    return whileTheStreamRuns(CompletableFuture.supplyAsync(() -> run()));
  }

  private Ran whileTheStreamRuns(CompletableFuture<Ran> forget) throws Exception {
    while (!forget.isDone()) {
      stream.runOnce();
    }
    return forget.get();
  }

  private Ran run(String... more) {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add(ada.getId().toString());
    arguments.add("--postgres-url=" + staging.address().url());
    arguments.add("--postgres-user=" + staging.address().user());
    arguments.add("--bootstrap-servers=" + stack.bootstrapServers());
    arguments.add("--topic=" + topic);
    arguments.add("--dead-letter-topic=" + letters.name());
    arguments.add("--cassandra-contact-points=" + stack.cassandraContactPoints());
    arguments.add("--cassandra-datacenter=" + stack.cassandraDatacenter());
    arguments.add("--cassandra-keyspace=" + keyspace);
    return Ran.of(() -> ForgetUser.run(arguments.toArray(String[]::new)));
  }

  private boolean isUserDeletedInTopic() {
    AtomicBoolean deleted = new AtomicBoolean();
    TopicReader.read(
        "--topic",
        new KafkaAddress(stack.bootstrapServers(), null),
        topic,
        record -> deleted.compareAndSet(false, record.value() == null));
    return deleted.get();
  }

  private List<Letter> letters() {
    List<Letter> found = new ArrayList<>();
    letters.forEach(found::add);
    return found;
  }

  private byte[] encode(User user) {
    return WireFormat.encode(schemaId, user, new SpecificDatumWriter<>(User.class));
  }

  private void send(byte[] key, byte[] value) throws Exception {
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, key, value)).get();
    }
  }

  private void compactAtOnce(String name) throws Exception {
    List<AlterConfigOp> settings =
        Map.of(
                "segment.ms", "100",
                "min.compaction.lag.ms", "0",
                "max.compaction.lag.ms", "100",
                "min.cleanable.dirty.ratio", "0.01")
            .entrySet()
            .stream()
            .map(
                setting ->
                    new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue()),
                        AlterConfigOp.OpType.SET))
            .toList();
    stack
        .admin()
        .incrementalAlterConfigs(
            Map.of(new ConfigResource(ConfigResource.Type.TOPIC, name), settings))
        .all()
        .get();
  }

  private List<UUID> ids(UserTable table) {
    CqlSession session = stack.session();
    return session
        .execute(newInstance("SELECT id FROM " + keyspace + "." + table.tableName()))
        .map(row -> row.getUuid("id"))
        .all();
  }

  private void insert(UserTable table, User user) {
    stack
        .session()
        .execute(
            newInstance(
                String.format(
                    "INSERT INTO %s.%s (%s) VALUES (%s)",
                    keyspace,
                    table.tableName(),
                    String.join(", ", table.columns()),
                    String.join(", ", table.columns().stream().map(column -> "?").toList())),
                table.row(user).toArray()));
  }

  private void reject(String json) throws SQLException {
    execute(
        "INSERT INTO rejected_users"
            + " (api_url, seed, page, page_size, filters, position, reason, json)"
            + " VALUES ('', '', 1, 1, '', (SELECT count(*) FROM rejected_users), '', ?)",
        json);
  }

  private List<String> rejected() throws SQLException {
    return query("SELECT json FROM rejected_users");
  }

  private void logBatch(long firstXid, long lastXid) throws SQLException {
    execute(
        "INSERT INTO publish_batches (stream, batch_id, ranges) VALUES ('postgres-to-kafka/t', 7, ?)",
        String.format(
            "[{\"after\":{\"xid\":%d,\"id\":\"%2$s\"},\"until\":{\"xid\":%3$d,\"id\":\"%2$s\"},"
                + "\"rows\":1}]",
            firstXid, UUID.randomUUID(), lastXid));
  }

  private void execute(String sql, String... values) throws SQLException {
    try (Connection connection = staging.connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int value = 0; value < values.length; value++) {
        statement.setString(value + 1, values[value]);
      }
      statement.executeUpdate();
    }
  }

  private List<String> query(String sql) throws SQLException {
    try (Connection connection = staging.connect();
        PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }
}
