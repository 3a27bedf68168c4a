package dev.millrace.stack.server;

import dev.millrace.stack.Port;
import dev.millrace.stack.Ports;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.artifacts.Artifacts;
import dev.millrace.stack.process.Launch;
import dev.millrace.stack.process.StackProcesses;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The master of Spark's standalone cluster. It keeps what it knows in ZooKeeper, so that the next
 * one takes over running applications.
 */
public final class SparkMaster implements Server {
  public static final String NAME = "spark-master";

  private static final Duration WORKER_TIMEOUT = Duration.ofSeconds(20);

  /** Where masters stand in line, in ZooKeeper. */
  private static final String ELECTION = "/spark/leader_election";

  private final StackFolder folder;
  private final Ports ports;
  private final StackProcesses processes;
  private Launch endElection;

  public SparkMaster(StackFolder folder, Ports ports, StackProcesses processes) {
    this.folder = folder;
    this.ports = ports;
    this.processes = processes;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Port> ports() {
    return List.of(Port.SPARK_MASTER, Port.SPARK_MASTER_UI);
  }

  public static String url(Ports ports) {
    return "spark://" + ports.address(Port.SPARK_MASTER);
  }

  @Override
  public List<String> needs() {
    return List.of(ZooKeeperServer.NAME);
  }

  @Override
  public Launch prepare(Artifacts artifacts) throws IOException {
    endElection = ZooKeeperServer.delete(artifacts, ports, ELECTION);
    return launch(
        SparkHome.assemble(folder, artifacts),
        List.of(
            "-Dspark.deploy.recoveryMode=ZOOKEEPER",
            "-Dspark.deploy.zookeeper.url=" + ports.address(Port.ZOOKEEPER),
            // How long a worker is waited for that was there before. Spark's own minute would be
            // waited out whenever the whole stack was killed.
            "-Dspark.worker.timeout=" + WORKER_TIMEOUT.toSeconds()),
        "org.apache.spark.deploy.master.Master",
        "--host",
        "127.0.0.1",
        "--port",
        Integer.toString(ports.number(Port.SPARK_MASTER)),
        "--webui-port",
        Integer.toString(ports.number(Port.SPARK_MASTER_UI)));
  }

  /**
   * A master that has ended leads on until its session expires. There is one master, and it is
   * known to have ended, so nobody needs to wait for that.
   */
  @Override
  public void beforeStart() throws IOException, InterruptedException {
    if (ZooKeeperServer.holdsEphemeral(ports, ELECTION)) {
      processes.run(NAME, endElection);
    }
  }

  static Launch launch(SparkHome home, List<String> options, String mainClass, String... arguments)
      throws IOException {
    List<String> all = new ArrayList<>(SparkHome.moduleOptions());
    all.addAll(options);
    Map<String, String> environment = new HashMap<>(home.environment());
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    return new Launch(
        Jvm.command("256m", all, home.classPath(), mainClass, arguments), environment);
  }

  @Override
  public void requireHealthy() throws IOException {
    Probe.connect(ports.number(Port.SPARK_MASTER));
    String status =
        Probe.getJson("http://" + ports.address(Port.SPARK_MASTER_UI) + "/json/")
            .path("status")
            .asText();
    // One that recovers takes workers and applications in, and goes on when it has recovered.
    if (!status.equals("ALIVE") && !status.equals("RECOVERING")) {
      throw new IOException("Spark's master must be ALIVE or RECOVERING, but was: " + status);
    }
  }
}
