package dev.millrace.stack.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.millrace.stack.Port;
import dev.millrace.stack.Ports;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.artifacts.Artifacts;
import dev.millrace.stack.process.Launch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.net.SocketFactory;

/** One ZooKeeper, alone. */
public final class ZooKeeperServer implements Server {
  public static final String NAME = "zookeeper";

  private final StackFolder folder;
  private final Ports ports;

  public ZooKeeperServer(StackFolder folder, Ports ports) {
    this.folder = folder;
    this.ports = ports;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Port> ports() {
    return List.of(Port.ZOOKEEPER);
  }

  @Override
  public Launch prepare(Artifacts artifacts) throws IOException {
    Path configuration = folder.server(NAME).resolve("zoo.cfg");
    Templates.write(
        configuration,
        Map.of(
            "port", Integer.toString(ports.number(Port.ZOOKEEPER)),
            "data", folder.server(NAME).resolve("data").toString()),
        "zoo.cfg");
    return Launch.of(
        Jvm.command(
            "128m",
            KafkaServer.LOGGING,
            KafkaServer.classPath(artifacts),
            "org.apache.zookeeper.server.quorum.QuorumPeerMain",
            configuration.toString()));
  }

  /** Whether a client's session, alive or not yet expired, holds an ephemeral node there. */
  static boolean holdsEphemeral(Ports ports, String path) throws IOException {
    return ask(ports, "dump").lines().anyMatch(line -> line.strip().startsWith(path));
  }

  /** Deletes that node and all below. */
  static Launch delete(Artifacts artifacts, Ports ports, String path) {
    return Launch.of(
        Jvm.command(
            "64m",
            KafkaServer.LOGGING,
            KafkaServer.classPath(artifacts),
            "org.apache.zookeeper.ZooKeeperMain",
            "-server",
            ports.address(Port.ZOOKEEPER),
            "deleteall",
            path));
  }

  @Override
  public void requireHealthy() throws IOException {
    String answer = ask(ports, "ruok");
    if (!answer.equals("imok")) {
      throw new IOException("ZooKeeper must answer ruok with imok, but was: " + answer);
    }
  }

  private static String ask(Ports ports, String command) throws IOException {
    return new String(
        Probe.exchange(
            SocketFactory.getDefault(),
            ports.number(Port.ZOOKEEPER),
            command.getBytes(US_ASCII),
            Integer.MAX_VALUE),
        US_ASCII);
  }
}
