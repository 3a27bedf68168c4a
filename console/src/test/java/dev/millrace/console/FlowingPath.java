package dev.millrace.console;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.millrace.console.ConsoleOptions.Addresses;
import dev.millrace.pipelines.clients.CassandraAddress;
import dev.millrace.pipelines.clients.KafkaAddress;
import dev.millrace.pipelines.clients.PostgresAddress;
import dev.millrace.schemas.registry.RegistryAddress;
import dev.millrace.stack.Main;
import dev.millrace.stack.testing.RealStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A path of a test's own on the real servers. */
final class FlowingPath implements AutoCloseable {
  private static final Path HOME = Path.of(System.getProperty("millrace.home"));
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private final RealStack stack = RealStack.get();
  private final String postgresUrl = stack.newDatabase();
  private final String keyspace = stack.newKeyspace();
  private final String topic = stack.newRecordTopic(2);
  private final String deadLetterTopic = stack.newDeadLetterTopic();
  private final int metricsPort = freePort();
  private final Path logs;
  private final List<Process> streams = new ArrayList<>();
  private int ingests;

  FlowingPath(Path logs) {
    this.logs = logs;
  }

  /** Starts both streams. */
  void flow() throws IOException {
    streams.add(stream("postgres-to-kafka", "--postgresUrl=" + postgresUrl));
    streams.add(
        stream(
            "kafka-to-cassandra",
            "--cassandraKeyspace=" + keyspace,
            "--deadLetterTopic=" + deadLetterTopic,
            "--metricsAddress=127.0.0.1:" + metricsPort));
  }

  private Process stream(String pipeline, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                JAVA,
                "-Xmx64m",
                "-Dmillrace.home=" + HOME,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                pipeline,
                "--stack=" + stack.folder().root(),
                "--runner=SparkRunner",
                "--sparkMaster=local[1]",
                "--topic=" + topic));
    command.addAll(List.of(options));
    return start(pipeline, command);
  }

  private Process start(String name, List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(logs.resolve(name + ".log").toFile())
        .start();
  }

  /** Stages that many new users. */
  void ingest(int users) throws IOException, InterruptedException {
    ingests++;
    Process ingest =
        start(
            "ingest-" + ingests,
            List.of(
                JAVA,
                "-jar",
                HOME.resolve("ingest/target/millrace-ingest.jar").toString(),
                "--api-url=" + stack.usersApiUrl(),
                "--postgres-url=" + postgresUrl,
                "--postgres-user=" + stack.postgresUser(),
                "--seed=" + topic + "-" + ingests,
                "--page-size=" + users,
                "--users=" + users));
    assertThat(logs.toString(), ingest.waitFor(), is(0));
  }

  Addresses addresses() {
    String sparkMasterUi = stack.addresses().get("sparkMasterUi");
    return new Addresses(
        new PostgresAddress(postgresUrl, stack.postgresUser(), null),
        new KafkaAddress(stack.bootstrapServers(), null),
        RegistryAddress.of(stack.schemaRegistryUrl()),
        new CassandraAddress(
            stack.cassandraContactPoints(), stack.cassandraDatacenter(), null, null, null),
        keyspace,
        List.of(new WebPage(sparkMasterUi, sparkMasterUi)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of("http://127.0.0.1:" + metricsPort + "/metrics"),
        topic,
        deadLetterTopic);
  }

  RealStack stack() {
    return stack;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException("There must be a free port", e);
    }
  }

  @Override
  public void close() {
    streams.forEach(Process::destroy);
    streams.forEach(
        stream -> {
          try {
            stream.waitFor();
          } catch (InterruptedException e) {
            stream.destroyForcibly();
          }
        });
  }
}
