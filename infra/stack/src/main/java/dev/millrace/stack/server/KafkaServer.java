package dev.millrace.stack.server;

import dev.millrace.stack.Addresses;
import dev.millrace.stack.Connections;
import dev.millrace.stack.Port;
import dev.millrace.stack.Ports;
import dev.millrace.stack.Secrets;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.artifacts.Artifacts;
import dev.millrace.stack.artifacts.Versions;
import dev.millrace.stack.process.Launch;
import dev.millrace.stack.process.StackProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/** One Kafka broker, which keeps its cluster's metadata itself or in ZooKeeper. */
public final class KafkaServer implements Server {
  public static final String NAME = "kafka";

  /** Who keeps the cluster's metadata. The two can't read each other's data. */
  public enum Mode {
    KRAFT,
    ZOOKEEPER;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Of the broker, in ZooKeeper. */
  private static final String REGISTRATION = "/kafka/brokers/ids/1";

  private static final long POLL_MILLIS = 200;

  private final StackFolder folder;
  private final Ports ports;
  private final StackProcesses processes;
  private final Mode mode;
  private final Optional<Secrets> secrets;

  /**
   * @param secrets with {@link Mode#KRAFT} only
   */
  public KafkaServer(
      StackFolder folder,
      Ports ports,
      StackProcesses processes,
      Mode mode,
      Optional<Secrets> secrets) {
    this.folder = folder;
    this.ports = ports;
    this.processes = processes;
    this.mode = mode;
    this.secrets = secrets;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Port> ports() {
    return mode == Mode.KRAFT ? List.of(Port.KAFKA, Port.KAFKA_CONTROLLER) : List.of(Port.KAFKA);
  }

  @Override
  public List<String> needs() {
    return mode == Mode.KRAFT ? List.of() : List.of(ZooKeeperServer.NAME);
  }

  static String classPath(Artifacts artifacts) {
    return Jvm.classPath(jars(artifacts));
  }

  /** Those of the broker, and of the ZooKeeper that its own distribution brings too. */
  public static List<Path> jars(Artifacts artifacts) {
    return artifacts.classPath(
        List.of(
            "org.apache.kafka:kafka_2.13:" + Versions.kafka(),
            "org.slf4j:slf4j-simple:" + Versions.kafkaSlf4j()),
        List.of("org.apache.zookeeper:zookeeper:" + Versions.zookeeper()),
        List.of("ch.qos.logback:logback-classic", "ch.qos.logback:logback-core"));
  }

  @Override
  public Launch prepare(Artifacts artifacts) throws IOException, InterruptedException {
    String classPath = classPath(artifacts);
    Path data = folder.server(NAME).resolve("data-" + mode);
    Path configuration = folder.server(NAME).resolve("server.properties");
    if (secrets.isPresent()) {
      Secrets.createEmpty(configuration);
    }
    Templates.write(
        configuration,
        Map.of(
            "port", Integer.toString(ports.number(Port.KAFKA)),
            "controllerPort", Integer.toString(ports.number(Port.KAFKA_CONTROLLER)),
            "zookeeper", ports.address(Port.ZOOKEEPER),
            "data", data.toString(),
            "user", Secrets.USER,
            "password", secrets.map(files -> files.password(NAME)).orElse(""),
            "certificate", secrets.map(files -> files.serverFile().toString()).orElse(""),
            "ca", secrets.map(files -> files.caFile().toString()).orElse("")),
        "kafka-" + mode + (secrets.isPresent() ? "-secure" : "") + ".properties",
        "kafka-broker.properties");
    if (mode == Mode.KRAFT && !Files.exists(data.resolve("meta.properties"))) {
      format(classPath, configuration);
    }
    return Launch.of(
        Jvm.command("512m", LOGGING, classPath, "kafka.Kafka", configuration.toString()));
  }

  private void format(String classPath, Path configuration)
      throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of("format", "--cluster-id=" + Uuid.randomUuid(), "--config=" + configuration));
    if (secrets.isPresent()) {
      // The one user there is before there is a broker that could be asked to make one.
      arguments.add("--add-scram");
      arguments.add(
          "SCRAM-SHA-512=[name=%s,password=%s]"
              .formatted(Secrets.USER, secrets.get().password(NAME)));
    }
    List<String> command =
        Jvm.command(
            "128m",
            List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
            classPath,
            "kafka.tools.StorageTool",
            arguments.toArray(new String[0]));
    // In a file, since everybody on the machine can read command lines.
    Path file = configuration.resolveSibling("format.arguments");
    Secrets.write(
        file, command.stream().skip(1).map(KafkaServer::quoted).collect(Collectors.joining("\n")));
    try {
      processes.run(NAME, Launch.of(List.of(command.get(0), "@" + file)));
    } finally {
      Files.delete(file);
    }
  }

  /** As the {@code java} command reads arguments from a file. */
  private static String quoted(String argument) {
    return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /**
   * A broker that was killed stays registered until its session expires, and keeps out the next.
   */
  @Override
  public void beforeStart() throws IOException, InterruptedException {
    while (mode == Mode.ZOOKEEPER && ZooKeeperServer.holdsEphemeral(ports, REGISTRATION)) {
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** For servers that log with slf4j-simple. */
  static final List<String> LOGGING =
      List.of(
          "-Dorg.slf4j.simpleLogger.showDateTime=true",
          "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS");

  @Override
  public void requireHealthy() throws IOException {
    Probe.connect(ports.number(Port.KAFKA)); // Kafka's client would go on trying, and say so
    try (Admin admin = new Connections(Addresses.of(ports, secrets)).kafka()) {
      admin.describeCluster().nodes().get();
    } catch (ExecutionException e) {
      throw new IOException("Kafka doesn't answer: " + e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Asking Kafka was interrupted", e);
    }
  }
}
