package dev.millrace.stack.server;

import dev.millrace.stack.Port;
import dev.millrace.stack.Ports;
import dev.millrace.stack.Secrets;
import dev.millrace.stack.StackException;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.artifacts.Artifacts;
import dev.millrace.stack.artifacts.Versions;
import dev.millrace.stack.process.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.SocketFactory;

/** One Cassandra node, alone in its datacenter. */
public final class CassandraServer implements Server {
  public static final String NAME = "cassandra";

  /** What SimpleSnitch calls the only datacenter there is. */
  public static final String DATACENTER = "datacenter1";

  /** An OPTIONS request of the native protocol, version 4, without a body. */
  private static final byte[] OPTIONS = {4, 0, 0, 0, 5, 0, 0, 0, 0};

  /** How the answer to it starts: a response of version 4, of kind SUPPORTED. */
  private static final byte[] SUPPORTED = {(byte) 0x84, 0, 0, 0, 6};

  private final StackFolder folder;
  private final Ports ports;
  private final Optional<Secrets> secrets;
  private final CommitLogSync commitLogSync;

  /** When Cassandra syncs its commit log, in its own words. */
  public enum CommitLogSync {
    /** Before it acknowledges a write. */
    BATCH,
    /** Every ten seconds: killed, it takes back what it has acknowledged in the last moments. */
    PERIODIC
  }

  public CassandraServer(
      StackFolder folder, Ports ports, Optional<Secrets> secrets, CommitLogSync commitLogSync) {
    this.folder = folder;
    this.ports = ports;
    this.secrets = secrets;
    this.commitLogSync = commitLogSync;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Port> ports() {
    return List.of(Port.CASSANDRA, Port.CASSANDRA_STORAGE);
  }

  public static List<Path> jars(Artifacts artifacts) {
    return artifacts.classPath(
        List.of("org.apache.cassandra:cassandra-all:" + Versions.cassandra()),
        List.of(),
        List.of());
  }

  /** What the JVM must open to Cassandra, from Java 17 on (the list is Cassandra's own). */
  public static List<String> moduleOptions() throws IOException {
    return Templates.read("cassandra.options")
        .lines()
        .filter(option -> option.startsWith("--add-"))
        .toList();
  }

  @Override
  public Launch prepare(Artifacts artifacts) throws IOException {
    List<Path> jars = jars(artifacts);
    Path memoryMeter =
        jars.stream()
            .filter(jar -> jar.getFileName().toString().startsWith("jamm-"))
            .findFirst()
            .orElseThrow(() -> new StackException("Cassandra's class path holds no jamm"));
    Path home = folder.server(NAME);
    Path data = home.resolve("data");
    Path temporary = home.resolve("tmp");
    Files.createDirectories(temporary);
    Path configuration = home.resolve("cassandra.yaml");
    Path logging = home.resolve("logback.xml");
    Templates.write(
        configuration,
        Map.of(
            "port", Integer.toString(ports.number(Port.CASSANDRA)),
            "storagePort", Integer.toString(ports.number(Port.CASSANDRA_STORAGE)),
            "data", data.toString(),
            "authenticator",
                secrets.isPresent() ? "PasswordAuthenticator" : "AllowAllAuthenticator",
            "certificate", secrets.map(files -> files.serverFile().toString()).orElse("")),
        templates());
    Templates.write(logging, Map.of(), "logback.xml");
    List<String> options = new ArrayList<>(Templates.read("cassandra.options").lines().toList());
    options.addAll(
        List.of(
            "-javaagent:" + memoryMeter,
            "-Dcassandra.config=" + configuration.toUri(),
            "-Dcassandra.storagedir=" + data,
            "-Dlogback.configurationFile=" + logging.toUri(),
            "-Djava.io.tmpdir=" + temporary));
    return Launch.of(
        Jvm.command(
            "768m", options, Jvm.classPath(jars), "org.apache.cassandra.service.CassandraDaemon"));
  }

  private String[] templates() {
    List<String> templates = new ArrayList<>();
    templates.add("cassandra.yaml");
    templates.add("cassandra-" + commitLogSync.name().toLowerCase(Locale.ROOT) + ".yaml");
    if (secrets.isPresent()) {
      templates.add("cassandra-secure.yaml");
    }
    return templates.toArray(String[]::new);
  }

  @Override
  public void requireHealthy() throws IOException {
    byte[] answer =
        Probe.exchange(
            secrets
                .map(files -> (SocketFactory) files.tls().getSocketFactory())
                .orElseGet(SocketFactory::getDefault),
            ports.number(Port.CASSANDRA),
            OPTIONS,
            SUPPORTED.length);
    if (!Arrays.equals(answer, SUPPORTED)) {
      throw new IOException(
          "Cassandra must answer OPTIONS with SUPPORTED, but was: " + Arrays.toString(answer));
    }
  }

  /** It writes its memory to disk first. */
  @Override
  public Duration stopPatience() {
    return Duration.ofSeconds(45);
  }
}
