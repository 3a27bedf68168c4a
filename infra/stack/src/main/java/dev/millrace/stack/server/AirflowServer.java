package dev.millrace.stack.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.stack.Port;
import dev.millrace.stack.Ports;
import dev.millrace.stack.artifacts.Artifacts;
import dev.millrace.stack.process.Launch;
import java.io.IOException;
import java.util.List;

/** One of the processes that Airflow is made of. */
public final class AirflowServer implements Server {
  /** Which of them. A triggerer is not among them: no task of ours defers itself. */
  public enum Part {
    API_SERVER("api-server", "metadatabase"),
    SCHEDULER("scheduler", "scheduler"),
    DAG_PROCESSOR("dag-processor", "dag_processor");

    private final String command;
    private final String healthKey;

    Part(String command, String healthKey) {
      this.command = command;
      this.healthKey = healthKey;
    }

    String server() {
      return "airflow-" + command;
    }
  }

  private final Part part;
  private final AirflowHome home;
  private final Ports ports;

  public AirflowServer(Part part, AirflowHome home, Ports ports) {
    this.part = part;
    this.home = home;
    this.ports = ports;
  }

  /** Where the web page is. */
  public static String url(Ports ports) {
    return "http://" + ports.address(Port.AIRFLOW);
  }

  @Override
  public String name() {
    return part.server();
  }

  @Override
  public List<Port> ports() {
    return part == Part.API_SERVER ? List.of(Port.AIRFLOW) : List.of();
  }

  @Override
  public List<String> needs() {
    return List.of(PostgresServer.NAME);
  }

  @Override
  public Launch prepare(Artifacts artifacts) throws IOException, InterruptedException {
    home.prepare(artifacts);
    return home.airflow(
        part == Part.SCHEDULER
            ? List.of(part.command, "--skip-serve-logs") // the API server reads the files itself
            : List.of(part.command));
  }

  @Override
  public void beforeStart() throws IOException, InterruptedException {
    home.migrateDatabase(name());
  }

  /** The API server knows when each of the others was last heard of. */
  @Override
  public void requireHealthy() throws IOException {
    JsonNode health = Probe.getJson(url(ports) + "/api/v2/monitor/health");
    String status = health.path(part.healthKey).path("status").asText();
    if (!status.equals("healthy")) {
      throw new IOException(
          "Airflow's %s must be healthy, but was: %s".formatted(part.healthKey, status));
    }
  }
}
