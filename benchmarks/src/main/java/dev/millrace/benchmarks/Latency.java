package dev.millrace.benchmarks;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.millrace.schemas.MalformedRecordException;
import dev.millrace.stack.Connections;
import dev.millrace.stack.Contents;
import dev.millrace.stack.process.Launch;
import dev.millrace.stack.server.Jvm;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.admin.Admin;

/**
 * Lets users flow through every leg at a steady rate, and asks of some when they were where. All
 * clocks are this machine's.
 */
final class Latency {
  static final String NAME = "latency";
  static final int USERS_PER_SECOND = 1_000;

  private static final int USERS_PER_PAGE = 50;
  private static final Duration WARM_UP = Duration.ofSeconds(180);
  private static final Duration MEASURED = Duration.ofSeconds(60);
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
    List<Passage> measured = watch();
    return new LatencyReport(
        USERS_PER_SECOND,
        measured.size(),
        List.of(
            hop("API answer to staged", measured, at -> between(at.fetchedAt(), at.stagedAt())),
            hop("staged to Kafka", measured, at -> between(at.stagedAt(), at.inKafkaAt())),
            hop(
                "Kafka to readable in Cassandra",
                measured,
                at -> between(at.inKafkaAt(), at.readableAt())),
            hop(
                "API answer to readable in Cassandra",
                measured,
                at -> between(at.fetchedAt(), at.readableAt()))));
  }

  private List<Passage> watch() throws MalformedRecordException {
    try (CqlSession session = new Connections(servers.addresses()).cassandra()) {
      return new ReadableWatch(
              servers.addresses().get("bootstrapServers"), TOPIC, session, KEYSPACE)
          .watch(users(), WARM_UP, WARM_UP.plus(MEASURED).plus(PATIENCE));
    }
  }

  private static Hop hop(String name, List<Passage> all, ToLongFunction<Passage> millis) {
    return Hop.of(name, all.stream().mapToLong(millis).toArray());
  }

  private static long between(Instant from, Instant to) {
    return Duration.between(from, to).toMillis();
  }
}
