package dev.millrace.benchmarks;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.millrace.stack.Connections;
import dev.millrace.stack.Contents;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/** Streams of ours that follow, batch after batch, through tables and a topic of their own. */
final class FollowingStreams implements AutoCloseable {
  private static final int PARTITIONS = 8;
  private static final int USERS_PER_PAGE = 50;

  /** The streams' own bound, and some for their cluster. */
  private static final int STOP_SECONDS = 60;

  private final Servers servers;
  private final String name;
  private final StagingDatabase database;
  private final List<Process> programs = new ArrayList<>();

  private FollowingStreams(Servers servers, String name) {
    this.servers = servers;
    this.name = name;
    this.database =
        new StagingDatabase(address("postgresUrl"), address("postgresUser"), keyspace());
  }

  /**
   * Makes what they need; none runs yet.
   *
   * @param name fit for a keyspace
   */
  static FollowingStreams create(Servers servers, String name) throws Exception {
    FollowingStreams streams = new FollowingStreams(servers, name);
    streams.database.create();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", streams.bootstrapServers()));
        CqlSession session = new Connections(servers.addresses()).cassandra()) {
      Contents.createTopics(
          admin,
          List.of(
              Contents.recordTopic(streams.topic(), PARTITIONS),
              Contents.deadLetterTopic(streams.letters(), 1)));
      Contents.createKeyspace(session, streams.keyspace());
    }
    return streams;
  }

  String topic() {
    return "users-" + name;
  }

  String keyspace() {
    return name;
  }

  String bootstrapServers() {
    return address("bootstrapServers");
  }

  void startPostgresToKafka() throws IOException {
    start("publish", Programs.pipeline("publish", "postgres-to-kafka", this::publishOptions));
  }

  void startKafkaToCassandra() throws IOException {
    start("carry", Programs.pipeline("carry", "kafka-to-cassandra", this::carryOptions));
  }

  /** Ingest, which ends by itself. */
  void startIngest(int usersPerSecond, long users) throws IOException {
    start(
        "ingest_" + usersPerSecond,
        Programs.program(
            "ingest",
            Contender.Role.MILLRACE,
            1,
            trial -> Programs.ingest(trial, database, ingestOptions(usersPerSecond, users))));
  }

  private void start(String what, Contender program) throws IOException {
    programs.add(program.start(new Trial(name + "_" + what, servers, 0)));
  }

  private List<String> publishOptions(Trial trial) {
    return List.of(
        "--topic=" + topic(),
        "--bootstrapServers=" + bootstrapServers(),
        "--schemaRegistryUrl=" + address("schemaRegistryUrl"),
        "--postgresUrl=" + database.url(),
        "--postgresUser=" + address("postgresUser"),
        "--triggerIntervalMillis=0");
  }

  private List<String> carryOptions(Trial trial) {
    return List.of(
        "--topic=" + topic(),
        "--bootstrapServers=" + bootstrapServers(),
        "--schemaRegistryUrl=" + address("schemaRegistryUrl"),
        "--cassandraContactPoints=" + address("cassandraContactPoints"),
        "--cassandraDatacenter=" + address("cassandraDatacenter"),
        "--deadLetterTopic=" + letters(),
        "--cassandraKeyspace=" + keyspace(),
        "--triggerIntervalMillis=0");
  }

  /** Users who were staged by an earlier one would be staged no second time: each has its seed. */
  private List<String> ingestOptions(int usersPerSecond, long users) {
    return List.of(
        "--seed=" + name + usersPerSecond,
        "--users=" + users,
        "--page-size=" + USERS_PER_PAGE,
        "--rate-limit=" + usersPerSecond / USERS_PER_PAGE);
  }

  private String letters() {
    return topic() + ".dead-letters";
  }

  private String address(String option) {
    return servers.addresses().get(option);
  }

  @Override
  public void close() {
    for (Process program : programs) {
      program.descendants().forEach(ProcessHandle::destroy);
      program.destroy();
    }
    try {
      for (Process program : programs) {
        program.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
