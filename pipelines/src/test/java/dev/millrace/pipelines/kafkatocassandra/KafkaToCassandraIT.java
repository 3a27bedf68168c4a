package dev.millrace.pipelines.kafkatocassandra;

import static com.datastax.oss.driver.api.core.cql.SimpleStatement.newInstance;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.millrace.pipelines.deadletters.DeadLetters;
import dev.millrace.pipelines.kafkatocassandra.KafkaToCassandra.Options;
import dev.millrace.pipelines.metrics.StreamMetrics;
import dev.millrace.pipelines.microbatch.BatchLog;
import dev.millrace.pipelines.microbatch.BatchRunner;
import dev.millrace.pipelines.microbatch.ForgetfulBatchLog;
import dev.millrace.pipelines.microbatch.MicroBatch;
import dev.millrace.pipelines.microbatch.MicroBatches;
import dev.millrace.pipelines.microbatch.Planner;
import dev.millrace.pipelines.microbatch.PreparedBatches;
import dev.millrace.pipelines.microbatch.StreamStoppedException;
import dev.millrace.pipelines.microbatch.cassandra.CassandraBatchLog;
import dev.millrace.pipelines.microbatch.kafka.OffsetRange;
import dev.millrace.pipelines.transforms.Letter;
import dev.millrace.pipelines.transforms.TestLetters;
import dev.millrace.pipelines.users.TestUsers;
import dev.millrace.schemas.NormaliseUser;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserKey;
import dev.millrace.schemas.UserTable;
import dev.millrace.schemas.WireFormat;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import dev.millrace.stack.testing.RealStack;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KafkaToCassandraIT {
  private static final int PARTITIONS = 3;
  private static final int UNKNOWN_SCHEMA_ID = 1_000_000;

  private final RealStack stack = RealStack.get();
  private final String topic = stack.newTopic(PARTITIONS);
  private final String deadLetterTopic = stack.newDeadLetterTopic();
  private final String keyspace = stack.newKeyspace();
  private final String stream = "kafka-to-cassandra/" + topic;
  private final CqlSession session = stack.session();
  private int schemaId;

  @BeforeEach
  void registerSchema() {
    schemaId =
        new SchemaRegistryClient(stack.schemaRegistryUrl())
            .register(topic + "-value", User.getClassSchema());
  }

  @Test
  void writesEveryUserToEveryTableOnSpark() throws Exception {
    List<User> users = users(500);
    produce(users);

    runOnSpark();

    for (UserTable table : UserTable.values()) {
      assertThat(
          rows(table),
          containsInAnyOrder(
              users.stream().map(NormaliseUser::normalise).map(table::row).toArray()));
    }
    assertThat(deadLetters(), is(anEmptyMap()));
  }

  @Test
  void losesNothingOfWhatCanNeverWork() throws Exception {
    User ada = TestUsers.ada();
    byte[] key = UserKey.toBytes(ada.getId());
    byte[] avro = encode(schemaId, ada);
    User nowhere = User.newBuilder(ada).setId(UUID.randomUUID()).setLatitude(91).build();
    Map<String, byte[]> poison = new HashMap<>();
    try (Producer<byte[], byte[]> producer = producer()) {
      for (byte[] value :
          Arrays.asList(
              "not Avro".getBytes(UTF_8),
              new byte[0],
              Arrays.copyOf(avro, 3),
              Arrays.copyOf(avro, 100),
              Arrays.copyOf(avro, avro.length + 1),
              encode(UNKNOWN_SCHEMA_ID, ada))) {
        poison.put(send(producer, key, value), value);
      }
      byte[] invalid = encode(schemaId, nowhere);
      poison.put(send(producer, UserKey.toBytes(nowhere.getId()), invalid), invalid);
      poison.put(send(producer, null, avro), avro);
      poison.put(send(producer, "ada".getBytes(UTF_8), null), null);
      send(producer, key, avro);
    }

    runOnSpark();

    assertThat(rows(UserTable.USERS), is(List.of(UserTable.USERS.row(ada))));
    Map<String, Letter> letters = deadLetters();
    assertThat(letters.keySet(), is(poison.keySet()));
    letters.forEach(
        (source, letter) -> assertThat(source, letter.original().value(), is(poison.get(source))));
  }

  @Test
  void keepsTheLongestRecordsWhole() throws Exception {
    byte[] uncompressible = new byte[1_000_000];
    new Random(1).nextBytes(uncompressible);
    byte[] key = Arrays.copyOf(uncompressible, 40_000);
    byte[] compressible = new byte[10_000_000]; // which the broker sees compressed only
    Map<String, byte[]> poison = new HashMap<>();
    try (Producer<byte[], byte[]> producer =
        producer(Map.of("compression.type", "gzip", "max.request.size", 20_000_000))) {
      poison.put(send(producer, key, uncompressible), uncompressible);
      poison.put(send(producer, null, compressible), compressible);
    }

    runOnSpark();

    Map<String, Letter> letters = deadLetters();
    assertThat(letters.keySet(), is(poison.keySet()));
    letters.forEach(
        (source, letter) -> assertThat(source, letter.original().value(), is(poison.get(source))));
  }

  @Test
  void takesAReplayedLetterThatFailsAgainForTheSameOne() throws Exception {
    User ada = TestUsers.ada();
    String source;
    try (Producer<byte[], byte[]> producer = producer()) {
      source = send(producer, UserKey.toBytes(ada.getId()), "not Avro".getBytes(UTF_8));
    }
    runOnSpark();
    Letter first = deadLetters().get(source);

    replayLetters();
    assertThat(deadLetters().get(source).replay().isPresent(), is(true));
    runOnSpark();

    Letter again = deadLetters().get(source);
    assertThat(deadLetters().keySet(), is(Set.of(source)));
    assertThat(again.replay(), is(Optional.empty()));
    assertThat(again.attempts(), is(2));
    assertThat(again.original().value(), is(first.original().value()));
    assertThat(again.original().timestamp(), is(first.original().timestamp()));
  }

  @Test
  void writesTheRowOfAReplayedLetterThatWorksNow() throws Exception {
    User ada = TestUsers.ada();
    Letter letter =
        TestLetters.letter(topic + "-0@0", UserKey.toBytes(ada.getId()), encode(schemaId, ada));
    try (Producer<byte[], byte[]> producer = producer()) {
      producer.send(letter.toRecord(deadLetterTopic)).get();
    }

    replayLetters();
    runOnSpark();

    assertThat(rows(UserTable.USERS), is(List.of(UserTable.USERS.row(ada))));
    assertThat(deadLetters().get(topic + "-0@0").replay().isPresent(), is(true));
  }

  @Test
  void stopsBeforeItSendsMoreLettersThanItsShare() throws Exception {
    produce(users(150));
    try (Producer<byte[], byte[]> producer = producer()) {
      for (int record = 0; record < 160; record++) {
        producer.send(new ProducerRecord<>(topic, 1, null, "not Avro".getBytes(UTF_8))).get();
      }
    }

    StreamStoppedException stopped = assertThrows(StreamStoppedException.class, this::runOnSpark);

    assertThat(stopped.getMessage(), containsString("160 of "));
    assertThat(stopped.getMessage(), containsString("--maxDeadLetterShare"));
    assertThat(deadLetters(), is(anEmptyMap()));
    try (BatchLog<OffsetRange> log = log()) {
      assertThat(log.open().committed(), is(Optional.empty()));
    }

    runOnSpark("--maxDeadLetterShare=1");

    assertThat(deadLetters().keySet(), hasSize(160));
    assertThat(rows(UserTable.USERS), hasSize(150));
  }

  @Test
  void countsAUserOnceHoweverOftenItIsDelivered() throws Exception {
    User ada = TestUsers.ada();
    produce(List.of(ada, ada, ada));

    runOnSpark();

    assertThat(rows(UserTable.USERS), is(List.of(UserTable.USERS.row(ada))));
    assertThat(rows(UserTable.USERS_BY_COUNTRY), is(List.of(UserTable.USERS_BY_COUNTRY.row(ada))));
    assertThat(rows(UserTable.USERS_BY_MINUTE), is(List.of(UserTable.USERS_BY_MINUTE.row(ada))));
  }

  @Test
  void deletesAUserWhoseValueIsAbsent() throws Exception {
    User ada = TestUsers.ada();
    User other = TestUsers.ada(UUID.randomUUID());
    produce(List.of(ada, other));
    try (Producer<byte[], byte[]> producer = producer()) {
      send(producer, UserKey.toBytes(ada.getId()), null);
    }

    runOnSpark();

    for (UserTable table : UserTable.values()) {
      assertThat(rows(table), is(List.of(table.row(other))));
    }
  }

  @Test
  void goesOnWhereItEndedAndMovesTheConsumerGroupAlong() throws Exception {
    produce(users(20));
    runOnSpark();
    session.execute("TRUNCATE " + keyspace + ".users");
    List<User> later = users(5);
    produce(later);

    runOnSpark();

    assertThat(
        rows(UserTable.USERS),
        containsInAnyOrder(later.stream().map(UserTable.USERS::row).toArray()));
    assertThat(committedOffsets(), is(endOffsets()));
  }

  @Test
  void runsALoggedBatchAgainWithItsExactRanges() throws Exception {
    List<User> users = users(30);
    produce(users);
    String topicId =
        stack
            .admin()
            .describeTopics(List.of(topic))
            .allTopicNames()
            .get()
            .get(topic)
            .topicId()
            .toString();
    MicroBatch<OffsetRange> interrupted =
        new MicroBatch<>(
            1,
            endOffsets().entrySet().stream()
                .map(
                    end ->
                        new OffsetRange(
                            topic, topicId, end.getKey().partition(), 0, end.getValue()))
                .toList());
    try (BatchLog<OffsetRange> log = log()) {
      log.open();
      log.log(interrupted);
    }

    runOnSpark();

    assertThat(
        rows(UserTable.USERS),
        containsInAnyOrder(users.stream().map(UserTable.USERS::row).toArray()));
    try (BatchLog<OffsetRange> log = log()) {
      assertThat(log.open().committed().orElseThrow(), is(interrupted));
    }
  }

  @Test
  void replaysAStretchIntoTheSameTables() throws Exception {
    produce(users(20));
    String middle =
        endOffsets().entrySet().stream()
            .map(end -> end.getKey().partition() + ":" + end.getValue())
            .collect(Collectors.joining(","));
    List<User> later = users(5);
    produce(later);
    runOnSpark();
    session.execute("TRUNCATE " + keyspace + ".users");

    replay("--from=" + middle);

    assertThat(
        rows(UserTable.USERS),
        containsInAnyOrder(later.stream().map(UserTable.USERS::row).toArray()));
    assertThat(rows(UserTable.USERS_BY_MINUTE), hasSize(25));
    assertThat(committedOffsets(), is(endOffsets()));
  }

  @Test
  void replaysATimeIntoTablesThatItCreates() throws Exception {
    List<User> users = users(20);
    produce(users);
    Instant until = Instant.now().plusMillis(1);
    await().pollDelay(Duration.ofMillis(20)).until(() -> true);
    produce(users(5));
    String fresh = keyspace + "_new";
    session.execute(
        "CREATE KEYSPACE "
            + fresh
            + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");

    replay("--cassandraKeyspace=" + fresh, "--to=" + until);
    replay("--cassandraKeyspace=" + fresh, "--to=" + until);

    for (UserTable table : UserTable.values()) {
      assertThat(rows(table), is(empty()));
      assertThat(rows(fresh, table), containsInAnyOrder(users.stream().map(table::row).toArray()));
    }
    session.execute("DROP KEYSPACE " + fresh);
  }

  @Test
  void replaysNobodyBackWhoWasDeleted() throws Exception {
    User ada = TestUsers.ada();
    produce(List.of(ada));
    try (Producer<byte[], byte[]> producer = producer()) {
      send(producer, UserKey.toBytes(ada.getId()), null);
    }
    runOnSpark();

    replay();

    assertThat(rows(UserTable.USERS), is(empty()));
  }

  @Test
  void readsWritersThatAreAVersionAheadOrBehindWithoutARestart() throws Exception {
    List<Schema.Field> fields = User.getClassSchema().getFields();
    Schema behind =
        schemaOf(fields.stream().filter(field -> !field.hasDefaultValue()), Stream.empty());
    Schema ahead =
        schemaOf(
            fields.stream(),
            Stream.of(new Schema.Field("shoeSize", Schema.create(Schema.Type.INT), null, 42)));
    List<User> users =
        users(3).stream()
            .map(
                user ->
                    User.newBuilder(user).setNationalIdName(null).setNationalIdValue(null).build())
            .toList();
    produce(users.subList(0, 1));
    runOnSpark();

    produceAs(behind, users.get(1));
    produceAs(ahead, users.get(2));
    runOnSpark();

    assertThat(
        rows(UserTable.USERS),
        containsInAnyOrder(users.stream().map(UserTable.USERS::row).toArray()));
    assertThat(deadLetters(), is(anEmptyMap()));
  }

  @Test
  void followsTheTopicOnTheDirectRunner() throws Exception {
    List<User> users = users(20);
    produce(users);
    Options options = options("--runner=DirectRunner", "--blockOnRun=false");
    Pipeline pipeline = KafkaToCassandra.unbounded(options);

    PipelineResult running = pipeline.run();
    try {
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(rows(UserTable.USERS), hasSize(20)));
      produce(List.of(TestUsers.ada()));
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(rows(UserTable.USERS_BY_MINUTE), hasSize(21)));
    } finally {
      running.cancel();
    }
  }

  private void runOnSpark(String... more) throws InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.addAll(List.of("--runner=SparkRunner", "--sparkMaster=local[2]", "--once"));
    Options options = options(arguments.toArray(String[]::new));
    try (BatchRunner runner = BatchRunner.create(stream, options);
        PreparedBatches<OffsetRange> batches =
            new PreparedBatches<>(
                runner,
                (pipeline, ranges) -> KafkaToCassandra.buildBatch(pipeline, ranges, options));
        Planner<OffsetRange> planner = KafkaToCassandra.planner(stream, options);
        BatchLog<OffsetRange> log = KafkaToCassandra.log(stream, options)) {
      new MicroBatches<>(stream, planner, log, batches::run, options, new StreamMetrics()).run();
    }
  }

  private void replay(String... arguments) throws InterruptedException {
    List<String> all = new ArrayList<>(List.of("--runner=SparkRunner", "--sparkMaster=local[2]"));
    all.addAll(List.of(arguments));
    Replay.Options options = options(all.toArray(String[]::new)).as(Replay.Options.class);
    options.setOnce(true);
    Replay.createTables(options);
    try (BatchRunner runner = BatchRunner.create("replay", options);
        PreparedBatches<OffsetRange> batches =
            new PreparedBatches<>(
                runner,
                (pipeline, ranges) -> KafkaToCassandra.buildBatch(pipeline, ranges, options));
        Planner<OffsetRange> planner = Replay.planner(options)) {
      new MicroBatches<>(
              "replay",
              planner,
              new ForgetfulBatchLog<>(),
              batches::run,
              options,
              new StreamMetrics())
          .run();
    }
  }

  private void replayLetters() {
    assertThat(
        DeadLetters.run(
            "replay",
            "--all",
            "--bootstrap-servers=" + stack.bootstrapServers(),
            "--dead-letter-topic=" + deadLetterTopic),
        is(0));
  }

  private Options options(String... more) {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("--bootstrapServers=" + stack.bootstrapServers());
    arguments.add("--topic=" + topic);
    arguments.add("--deadLetterTopic=" + deadLetterTopic);
    arguments.add("--schemaRegistryUrl=" + stack.schemaRegistryUrl());
    arguments.add("--cassandraContactPoints=" + stack.cassandraContactPoints());
    arguments.add("--cassandraDatacenter=" + stack.cassandraDatacenter());
    if (arguments.stream().noneMatch(argument -> argument.startsWith("--cassandraKeyspace="))) {
      arguments.add("--cassandraKeyspace=" + keyspace);
    }
    return PipelineOptionsFactory.fromArgs(arguments.toArray(String[]::new))
        .withValidation()
        .as(Replay.Options.class);
  }

  /** The fields as they are, and others, under the name that the reader knows. */
  private static Schema schemaOf(Stream<Schema.Field> fields, Stream<Schema.Field> others) {
    return Schema.createRecord(
        User.getClassSchema().getName(),
        null,
        User.getClassSchema().getNamespace(),
        false,
        Stream.concat(fields.map(field -> new Schema.Field(field, field.schema())), others)
            .toList());
  }

  private void produceAs(Schema writer, User user) throws Exception {
    int id = new SchemaRegistryClient(stack.schemaRegistryUrl()).register(topic + "-value", writer);
    byte[] current = encode(schemaId, user);
    GenericRecord asWritten =
        new GenericDatumReader<GenericRecord>(User.getClassSchema(), writer)
            .read(null, DecoderFactory.get().binaryDecoder(current, 5, current.length - 5, null));
    try (Producer<byte[], byte[]> producer = producer()) {
      send(
          producer,
          UserKey.toBytes(user.getId()),
          WireFormat.encode(id, asWritten, new GenericDatumWriter<>(writer)));
    }
  }

  private static List<User> users(int count) {
    return IntStream.range(0, count).mapToObj(i -> TestUsers.ada(UUID.randomUUID())).toList();
  }

  private void produce(List<User> users) throws InterruptedException, ExecutionException {
    try (Producer<byte[], byte[]> producer = producer()) {
      for (User user : users) {
        send(producer, UserKey.toBytes(user.getId()), encode(schemaId, user));
      }
    }
  }

  /** Returns where the record stands, as a dead letter names it. */
  private String send(Producer<byte[], byte[]> producer, byte[] key, byte[] value)
      throws InterruptedException, ExecutionException {
    return producer.send(new ProducerRecord<>(topic, key, value)).get().toString();
  }

  private static byte[] encode(int schemaId, User user) {
    return WireFormat.encode(schemaId, user, new SpecificDatumWriter<>(User.class));
  }

  private Producer<byte[], byte[]> producer() {
    return producer(Map.of());
  }

  private Producer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("bootstrap.servers", stack.bootstrapServers());
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private List<List<Object>> rows(UserTable table) {
    return rows(keyspace, table);
  }

  private List<List<Object>> rows(String ofKeyspace, UserTable table) {
    List<List<Object>> rows = new ArrayList<>();
    for (Row row :
        session.execute(
            newInstance(
                "SELECT "
                    + String.join(", ", table.columns())
                    + " FROM "
                    + ofKeyspace
                    + "."
                    + table.tableName()))) {
      rows.add(
          IntStream.range(0, table.columns().size())
              .mapToObj(i -> (Object) row.getObject(i))
              .toList());
    }
    return rows;
  }

  /** By their source, the newest version of each. */
  private Map<String, Letter> deadLetters() throws Exception {
    TopicPartition partition = new TopicPartition(deadLetterTopic, 0);
    Map<String, Letter> letters = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> letter : consumer.poll(Duration.ofSeconds(1))) {
          letters.put(
              new String(letter.key(), UTF_8),
              Letter.read(letter.key(), letter.value(), letter.headers()));
        }
      }
    }
    return letters;
  }

  private Map<TopicPartition, Long> endOffsets() throws Exception {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      latest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
    }
    Map<TopicPartition, Long> ends = new HashMap<>();
    stack.admin().listOffsets(latest).all().get().forEach((tp, end) -> ends.put(tp, end.offset()));
    return ends;
  }

  private Map<TopicPartition, Long> committedOffsets() throws Exception {
    Map<TopicPartition, Long> committed = new HashMap<>();
    stack
        .admin()
        .listConsumerGroupOffsets(stream)
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach((tp, offset) -> committed.put(tp, offset.offset()));
    return committed;
  }

  private BatchLog<OffsetRange> log() {
    return new CassandraBatchLog<>(session, keyspace, stream, OffsetRange.class);
  }
}
