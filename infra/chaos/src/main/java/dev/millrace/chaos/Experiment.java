package dev.millrace.chaos;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.millrace.schemas.User;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import dev.millrace.stack.Addresses;
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
 * One fault, struck while a fresh stream runs under load: a topic, a dead-letter topic and a
 * keyspace of its own, a driver with a network of its own to Cassandra.
 */
final class Experiment {
  private static final int PARTITIONS = 4;
  private static final Duration START = Duration.ofMinutes(2);
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
  private TcpProxy network;
  private StreamLog log;
  private Driver driver;

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
    this.folder = servers.folder().root().resolve("experiments").resolve(name);
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
    Addresses addresses = servers.addresses();
    String bootstrapServers = addresses.get("bootstrapServers");
    try (CqlSession session = Contents.session(addresses.get("cassandraContactPoints"));
        TcpProxy proxy = TcpProxy.to(cassandraPort())) {
      network = proxy;
      log = new StreamLog(session, keyspace, "kafka-to-cassandra/" + topic);
      Contents.createKeyspace(session, keyspace);
      createTopics(bootstrapServers);
      int schemaId =
          new SchemaRegistryClient(addresses.get("schemaRegistryUrl"))
              .register(topic + "-value", User.getClassSchema());
      try (Load load =
              new Load(bootstrapServers, topic, schemaId, usersPerSecond, fault.mix(), random);
          Driver supervised = newDriver("stream")) {
        driver = supervised;
        load.start();
        driver.startSupervised();
        log.await("commit a batch", START, position -> position.committed() > 0);
        pause(BEFORE.plusMillis(random.nextInt(2000)));

        fault.strike(this);
        double secondsToRecover = awaitRecovery();
        pause(AFTER);

        Ledger ledger = load.finish();
        Verdict verdict =
            settle(new Verifier(session, keyspace, bootstrapServers, deadLetterTopic), ledger);
        return new Outcome(fault.title(), verdict, secondsToRecover, driver.restarts());
      }
    }
  }

  private double awaitRecovery() throws InterruptedException {
    long healed = System.nanoTime();
    long committed = log.await("be readable", RECOVERY, position -> true).committed();
    log.await("commit again", RECOVERY, position -> position.committed() > committed);
    return (System.nanoTime() - healed) / 1e9;
  }

  /** The last records need their time; what is wrong by then is wrong. */
  private static Verdict settle(Verifier verifier, Ledger ledger) throws InterruptedException {
    long deadline = System.nanoTime() + SETTLING.toNanos();
    Verdict verdict = verifier.verify(ledger);
    while (!verdict.isExact() && System.nanoTime() < deadline) {
      pause(Duration.ofSeconds(1));
      verdict = verifier.verify(ledger);
    }
    return verdict;
  }

  Servers servers() {
    return servers;
  }

  /** The driver under test. */
  Driver driver() {
    return driver;
  }

  /** Another driver of the same stream, which nobody has started. */
  Driver newDriver(String name) {
    List<String> options =
        new ArrayList<>(
            List.of(
                option("sparkMaster"),
                option("sparkMasterUi"),
                option("bootstrapServers"),
                option("schemaRegistryUrl"),
                option("cassandraDatacenter"),
                "--topic=" + topic,
                "--deadLetterTopic=" + deadLetterTopic,
                "--cassandraKeyspace=" + keyspace,
                "--cassandraContactPoints=127.0.0.1:" + network.port(),
                "--triggerIntervalMillis=200"));
    options.addAll(setting.options());
    return new Driver(
        servers.folder(), "chaos-" + topic + "-" + name, options, setting.environment());
  }

  private String option(String address) {
    return "--" + address + "=" + servers.addresses().get(address);
  }

  /** What {@link Fault#prepare} was given. */
  Path folder() {
    return folder;
  }

  /** What lies between the stream, driver and executors, and Cassandra. */
  TcpProxy network() {
    return network;
  }

  StreamLog log() {
    return log;
  }

  Random random() {
    return random;
  }

  static void pause(Duration duration) throws InterruptedException {
    Thread.sleep(duration.toMillis());
  }

  private int cassandraPort() {
    String address = servers.addresses().get("cassandraContactPoints");
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  private void createTopics(String bootstrapServers) throws IOException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      Contents.createTopics(
          admin,
          List.of(
              Contents.recordTopic(topic, PARTITIONS),
              Contents.deadLetterTopic(deadLetterTopic, 1)));
    }
  }
}
