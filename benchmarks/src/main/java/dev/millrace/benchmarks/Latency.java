package dev.millrace.benchmarks;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.millrace.schemas.MalformedRecordException;
import dev.millrace.schemas.UserKey;
import dev.millrace.stack.Connections;
import dev.millrace.stack.Contents;
import dev.millrace.stack.process.Launch;
import dev.millrace.stack.server.Jvm;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Lets users flow through every leg at a steady rate, and asks of each when it was where: fetched
 * and staged by ingest's clock, in Kafka by the record's timestamp, written by that of the task
 * that wrote it. All of them are this machine's.
 */
final class Latency {
  static final String NAME = "latency";
  static final int USERS_PER_SECOND = 1_000;

  private static final int USERS_PER_PAGE = 50;
  private static final Duration WARM_UP = Duration.ofSeconds(60);
  private static final Duration MEASURED = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String TOPIC = "users-latency";
  private static final String LETTERS = TOPIC + ".dead-letters";
  private static final String KEYSPACE = "latency";
  private static final int PARTITIONS = 8;

  private final Servers servers;
  private final StagingDatabase database;
  private final List<Process> programs = new ArrayList<>();

  Latency(Servers servers) {
    this.servers = servers;
    this.database =
        new StagingDatabase(
            servers.addresses().get("postgresUrl"),
            servers.addresses().get("postgresUser"),
            "latency");
  }

  LatencyReport measure() throws Exception {
    database.create();
    try (Admin admin =
            Admin.create(Map.of("bootstrap.servers", servers.addresses().get("bootstrapServers")));
        CqlSession session = new Connections(servers.addresses()).cassandra()) {
      Contents.createTopics(
          admin,
          List.of(Contents.recordTopic(TOPIC, PARTITIONS), Contents.deadLetterTopic(LETTERS, 1)));
      Contents.createKeyspace(session, KEYSPACE);
    }
    try {
      start(
          Programs.pipeline("publish", "postgres-to-kafka", this::publishOptions),
          "latency_publish");
      start(Programs.pipeline("carry", "kafka-to-cassandra", this::carryOptions), "latency_carry");
      start(ingest(), "latency_ingest");
      return report();
    } finally {
      for (Process program : programs) {
        program.descendants().forEach(ProcessHandle::destroy);
        program.destroy();
      }
    }
  }

  private static int users() {
    return (int) (USERS_PER_SECOND * WARM_UP.plus(MEASURED).toSeconds());
  }

  private void start(Contender program, String name) throws IOException {
    programs.add(program.start(new Trial(name, servers, users())));
  }

  private List<String> publishOptions(Trial trial) {
    return List.of(
        "--topic=" + TOPIC,
        "--bootstrapServers=" + trial.address("bootstrapServers"),
        "--schemaRegistryUrl=" + trial.address("schemaRegistryUrl"),
        "--postgresUrl=" + database.url(),
        "--postgresUser=" + trial.address("postgresUser"),
        "--triggerIntervalMillis=0");
  }

  private List<String> carryOptions(Trial trial) {
    return List.of(
        "--topic=" + TOPIC,
        "--bootstrapServers=" + trial.address("bootstrapServers"),
        "--schemaRegistryUrl=" + trial.address("schemaRegistryUrl"),
        "--cassandraContactPoints=" + trial.address("cassandraContactPoints"),
        "--cassandraDatacenter=" + trial.address("cassandraDatacenter"),
        "--deadLetterTopic=" + LETTERS,
        "--cassandraKeyspace=" + KEYSPACE,
        "--triggerIntervalMillis=0");
  }

  private Contender ingest() {
    return Programs.program(
        "ingest",
        Contender.Role.MILLRACE,
        1,
        trial ->
            Launch.of(
                List.of(
                    Jvm.java(),
                    "-Xmx256m",
                    "-jar",
                    Programs.home().resolve("ingest/target/millrace-ingest.jar").toString(),
                    "--api-url=" + trial.address("usersApiUrl"),
                    "--postgres-url=" + database.url(),
                    "--postgres-user=" + trial.address("postgresUser"),
                    "--users=" + trial.records(),
                    "--page-size=" + USERS_PER_PAGE,
                    "--rate-limit=" + USERS_PER_SECOND / USERS_PER_PAGE)));
  }

  private LatencyReport report() throws Exception {
    List<Passage> all = awaitAll();
    Instant first =
        all.stream().map(Passage::fetchedAt).min(Instant::compareTo).orElseThrow().plus(WARM_UP);
    List<Passage> measured =
        all.stream().filter(passage -> !passage.fetchedAt().isBefore(first)).toList();
    return new LatencyReport(
        USERS_PER_SECOND,
        measured.size(),
        List.of(
            hop("API answer to staged", measured, at -> between(at.fetchedAt(), at.stagedAt())),
            hop("staged to Kafka", measured, at -> between(at.stagedAt(), at.inKafkaAt())),
            hop("Kafka to Cassandra", measured, at -> between(at.inKafkaAt(), at.writtenAt())),
            hop(
                "API answer to Cassandra",
                measured,
                at -> between(at.fetchedAt(), at.writtenAt()))));
  }

  private static Hop hop(String name, List<Passage> all, ToLongFunction<Passage> millis) {
    return Hop.of(name, all.stream().mapToLong(millis).toArray());
  }

  private static long between(Instant from, Instant to) {
    return Duration.between(from, to).toMillis();
  }

  /** When a user was where. */
  private record Passage(
      Instant fetchedAt, Instant stagedAt, Instant inKafkaAt, Instant writtenAt) {}

  private List<Passage> awaitAll() throws Exception {
    // Not before, since to read everything takes time from those that are measured.
    Thread.sleep(WARM_UP.plus(MEASURED).plus(POLL).toMillis());
    Instant deadline = Instant.now().plus(PATIENCE);
    while (true) {
      List<Passage> passages = passages();
      if (passages.size() == users()) {
        return passages;
      }
      if (Instant.now().isAfter(deadline)) {
        throw new BenchmarkException(
            "%,d users must arrive, but they were %,d".formatted(users(), passages.size()));
      }
      Thread.sleep(POLL.toMillis());
    }
  }

  private List<Passage> passages() throws MalformedRecordException {
    Map<UUID, Instant> inKafka = inKafka();
    List<Passage> passages = new ArrayList<>();
    try (CqlSession session = new Connections(servers.addresses()).cassandra()) {
      for (Row row :
          session.execute(
              "SELECT id, fetched_at, staged_at, written_at FROM " + KEYSPACE + ".users")) {
        UUID id = row.getUuid("id");
        if (inKafka.containsKey(id)) { // else it came after we had looked
          passages.add(
              new Passage(
                  row.getInstant("fetched_at"),
                  row.getInstant("staged_at"),
                  inKafka.get(id),
                  row.getInstant("written_at")));
        }
      }
    }
    return passages;
  }

  private Map<UUID, Instant> inKafka() throws MalformedRecordException {
    Map<UUID, Instant> times = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers.addresses().get("bootstrapServers")),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(TOPIC).stream()
              .map(partition -> new TopicPartition(TOPIC, partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          times.put(UserKey.fromBytes(record.key()), Instant.ofEpochMilli(record.timestamp()));
        }
      }
    }
    return times;
  }
}
