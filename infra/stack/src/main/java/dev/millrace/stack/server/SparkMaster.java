package dev.millrace.stack.server;

import dev.millrace.stack.Port;
import dev.millrace.stack.Ports;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.artifacts.Artifacts;
import dev.millrace.stack.process.Launch;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The master of Spark's standalone cluster. */
public final class SparkMaster implements Server {
  public static final String NAME = "spark-master";

  private final StackFolder folder;
  private final Ports ports;

  public SparkMaster(StackFolder folder, Ports ports) {
    this.folder = folder;
    this.ports = ports;
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
  public Launch prepare(Artifacts artifacts) throws IOException {
    return launch(
        SparkHome.assemble(folder, artifacts),
        "org.apache.spark.deploy.master.Master",
        "--host",
        "127.0.0.1",
        "--port",
        Integer.toString(ports.number(Port.SPARK_MASTER)),
        "--webui-port",
        Integer.toString(ports.number(Port.SPARK_MASTER_UI)));
  }

  static Launch launch(SparkHome home, String mainClass, String... arguments) throws IOException {
    Map<String, String> environment = new HashMap<>(home.environment());
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    return new Launch(
        Jvm.command("256m", SparkHome.moduleOptions(), home.classPath(), mainClass, arguments),
        environment);
  }

  @Override
  public void requireHealthy() throws IOException {
    Probe.connect(ports.number(Port.SPARK_MASTER));
    String status =
        Probe.getJson("http://" + ports.address(Port.SPARK_MASTER_UI) + "/json/")
            .path("status")
            .asText();
    if (!status.equals("ALIVE")) {
      throw new IOException("Spark's master must be ALIVE, but was: " + status);
    }
  }
}
