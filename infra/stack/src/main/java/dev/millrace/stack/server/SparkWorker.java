package dev.millrace.stack.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.stack.Port;
import dev.millrace.stack.Ports;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.artifacts.Artifacts;
import dev.millrace.stack.process.Launch;
import java.io.IOException;
import java.util.List;

/** The worker of Spark's standalone cluster, which starts drivers and executors. */
public final class SparkWorker implements Server {
  public static final String NAME = "spark-worker";

  // Two streams and a batch at once, each a driver (one core, 1 GB) and two executor cores (1 GB).
  // To Spark these are places to run in, whatever the machine has.
  private static final int CORES = 9;
  private static final String MEMORY = "6g";

  private final StackFolder folder;
  private final Ports ports;

  public SparkWorker(StackFolder folder, Ports ports) {
    this.folder = folder;
    this.ports = ports;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Port> ports() {
    return List.of(Port.SPARK_WORKER, Port.SPARK_WORKER_UI);
  }

  /** A worker that finds no master tries again only after several seconds. */
  @Override
  public List<String> needs() {
    return List.of(SparkMaster.NAME);
  }

  @Override
  public Launch prepare(Artifacts artifacts) throws IOException {
    return SparkMaster.launch(
        SparkHome.assemble(folder, artifacts),
        List.of(),
        "org.apache.spark.deploy.worker.Worker",
        "--host",
        "127.0.0.1",
        "--port",
        Integer.toString(ports.number(Port.SPARK_WORKER)),
        "--webui-port",
        Integer.toString(ports.number(Port.SPARK_WORKER_UI)),
        "--cores",
        Integer.toString(CORES),
        "--memory",
        MEMORY,
        "--work-dir",
        folder.server(NAME).resolve("work").toString(),
        SparkMaster.url(ports));
  }

  @Override
  public void requireHealthy() throws IOException {
    Probe.connect(ports.number(Port.SPARK_WORKER_UI));
    for (JsonNode worker :
        Probe.getJson("http://" + ports.address(Port.SPARK_MASTER_UI) + "/json/").path("workers")) {
      if (worker.path("port").asInt() == ports.number(Port.SPARK_WORKER)
          && worker.path("state").asText().equals("ALIVE")) {
        return;
      }
    }
    throw new IOException("Spark's master doesn't know the worker yet");
  }
}
