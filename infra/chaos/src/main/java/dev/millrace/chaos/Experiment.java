package dev.millrace.chaos;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import dev.millrace.schemas.User;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import dev.millrace.stack.Connections;
import dev.millrace.stack.Contents;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;

/**
 * One fault, struck while a fresh stream runs under load: a topic, a dead-letter topic, a keyspace
 * and, where the stream publishes, a staging database of its own, and a network of its own to the
 * system that keeps the stream's log.
 */
final class Experiment {
  private static final int PARTITIONS = 4;
  private static final Duration START = Duration.ofMinutes(5);
  private static final Duration RECOVERY = Duration.ofMinutes(5);
  private static final Duration SETTLING = Duration.ofMinutes(3);
  private static final Duration BEFORE = Duration.ofSeconds(4);
  private static final Duration AFTER = Duration.ofSeconds(4);

  private final Servers servers;
  private final Fault fault;
  private final int usersPerSecond;
  private final Random random;
  private final String topic;
  private final String deadLetterTopic;
  private final String keyspace;
  private final Path folder;
  private Fault.DriverSetting setting = Fault.DriverSetting.NONE;
  private Verifier verifier;
  private StagingLoad staging;
  private TestedStream stream;

  /**
   * @param name tells its topics and tables from those of others
   * @param random decides on moments and contents
   */
  Experiment(Servers servers, Fault fault, String name, int usersPerSecond, Random random) {
    this.servers = servers;
    this.fault = fault;
    this.usersPerSecond = usersPerSecond;
    this.random = random;
    this.topic = "users-" + name;
    this.deadLetterTopic = topic + ".dead-letters";
    this.keyspace = "chaos_" + name.replace('-', '_');
    this.folder = servers.folder().server("experiment-" + name);
  }

  /**
   * What came of it.
   *
   * @param secondsToRecover from when everything outside was whole again to the next commit
   * @param restarts how often the driver had to be started again
   */
  record Outcome(String fault, Verdict verdict, double secondsToRecover, int restarts) {}

  /**
   * @throws ChaosException if the fault can't be struck, or the stream doesn't recover
   */
  Outcome run() throws Exception {
    setting = fault.prepare(folder);
    try {
      return strikeUnderLoad();
    } finally {
      setting.undo().run();
    }
  }

  private Outcome strikeUnderLoad() throws Exception {
    try (CqlSession session = new Connections(servers.addresses()).cassandra()) {
      Contents.createKeyspace(session, keyspace);
      createTopics();
      verifier = new Verifier(session, keyspace, address("bootstrapServers"), deadLetterTopic);
      try (TestedStream writing = writing(session)) {
        return fault.leg() == Leg.WRITE ? strike(writing, topicLoad()) : strikePublishing(writing);
      }
    }
  }

  private Outcome strikePublishing(TestedStream writing) throws Exception {
    Staging database = Staging.create(address("postgresUrl"), address("postgresUser"), keyspace);
    staging = new StagingLoad(database, usersPerSecond, random);
    writing.driver().startSupervised();
    try (TestedStream publishing = publishing(database)) {
      return strike(publishing, staging);
    }
  }

  private Outcome strike(TestedStream tested, Load load) throws Exception {
    stream = tested;
    try (load) {
      load.start();
      driver().startSupervised();
      log().await("commit a batch", START, position -> position.committed() > 0);
      pause(BEFORE.plusMillis(random.nextInt(2000)));

      fault.strike(this);
      double secondsToRecover = awaitRecovery();
      pause(AFTER);

      Verdict verdict = settle(verifier, load.finish());
      return new Outcome(fault.title(), verdict, secondsToRecover, driver().restarts());
    }
  }

  private Load topicLoad() throws IOException {
    int schemaId =
        new SchemaRegistryClient(address("schemaRegistryUrl"))
            .register(topic + "-value", User.getClassSchema());
    return new TopicLoad(
        address("bootstrapServers"), topic, schemaId, usersPerSecond, fault.mix(), random);
  }

  private TestedStream writing(CqlSession session) throws IOException {
    TcpProxy network = TcpProxy.to(port(address("cassandraContactPoints")));
    return new TestedStream(
        network,
        new WriteLog(session, keyspace, Leg.WRITE.stream(topic)),
        name ->
            driver(
                Leg.WRITE,
                name,
                "--cassandraDatacenter=" + address("cassandraDatacenter"),
                "--deadLetterTopic=" + deadLetterTopic,
                "--cassandraKeyspace=" + keyspace,
                "--cassandraContactPoints=127.0.0.1:" + network.port()));
  }

  private TestedStream publishing(Staging database) throws IOException {
    TcpProxy network = TcpProxy.to(database.port());
    return new TestedStream(
        network,
        new PublishLog(database, Leg.PUBLISH.stream(topic)),
        name ->
            driver(
                Leg.PUBLISH,
                name,
                "--postgresUrl=" + database.through(network).url(),
                "--postgresUser=" + database.user()));
  }

  private Driver driver(Leg leg, String name, String... options) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--sparkMaster=" + address("sparkMaster"),
                "--sparkMasterUi=" + address("sparkMasterUi"),
                "--bootstrapServers=" + address("bootstrapServers"),
                "--schemaRegistryUrl=" + address("schemaRegistryUrl"),
                "--topic=" + topic,
                "--triggerIntervalMillis=" + fault.triggerInterval().toMillis()));
    all.addAll(List.of(options));
    if (leg != fault.leg()) {
      return new Driver(servers.folder(), leg, driverName(leg, name), all, Map.of());
    }
    all.addAll(setting.options());
    return new Driver(servers.folder(), leg, driverName(leg, name), all, setting.environment());
  }

  private String driverName(Leg leg, String name) {
    return topic + "-" + leg.program() + "-" + name;
  }

  private double awaitRecovery() throws InterruptedException {
    long healed = System.nanoTime();
    long committed = log().await("be readable", RECOVERY, position -> true).committed();
    log().await("commit again", RECOVERY, position -> position.committed() > committed);
    return (System.nanoTime() - healed) / 1e9;
  }

  /** The last records need their time; what is wrong by then is wrong. */
  private static Verdict settle(Verifier verifier, Ledger ledger) throws InterruptedException {
    long deadline = System.nanoTime() + SETTLING.toNanos();
    while (true) {
      boolean last = System.nanoTime() >= deadline;
      try {
        Verdict verdict = verifier.verify(ledger);
        if (verdict.isExact() || last) {
          return verdict;
        }
      } catch (DriverException e) {
        if (last) {
          throw new ChaosException("Cassandra could not be asked what it holds", e);
        }
      }
      pause(Duration.ofSeconds(1));
    }
  }

  Servers servers() {
    return servers;
  }

  /** The driver under test. */
  Driver driver() {
    return stream.driver();
  }

  /** Another driver of the same stream, which nobody has started. */
  Driver newDriver(String name) {
    return stream.newDriver(name);
  }

  /** What {@link Fault#prepare} was given. */
  Path folder() {
    return folder;
  }

  /** What lies between the stream, driver and executors, and the system that keeps its log. */
  TcpProxy network() {
    return stream.network();
  }

  StreamLog log() {
    return stream.log();
  }

  /** Where a stream that publishes gets its users from. */
  StagingLoad staging() {
    return staging;
  }

  Random random() {
    return random;
  }

  static void pause(Duration duration) throws InterruptedException {
    Thread.sleep(duration.toMillis());
  }

  private String address(String name) {
    return servers.addresses().get(name);
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  private void createTopics() throws IOException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", address("bootstrapServers")))) {
      Contents.createTopics(
          admin,
          List.of(
              Contents.recordTopic(topic, PARTITIONS),
              Contents.deadLetterTopic(deadLetterTopic, 1)));
    }
  }
}
