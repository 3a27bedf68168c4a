package dev.millrace.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Spark's page: what its master says of workers, applications and drivers. */
final class SparkCluster {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LEADS = "ALIVE";
  private static final int MOST_COMPLETED = 20;

  private final Systems systems;
  private final List<WebPage> masters;

  /**
   * @param masters one of them leads
   */
  SparkCluster(Systems systems, List<WebPage> masters) {
    this.systems = systems;
    this.masters = masters;
  }

  record Worker(
      String id, String state, int cores, int coresUsed, int memory, int memoryUsed, String link) {}

  record Application(
      String id,
      String name,
      String state,
      int cores,
      Instant started,
      long seconds,
      String link) {}

  record Driver(String id, String state, String mainClass) {}

  /** What stands in the page; the memory of workers is in MiB. */
  record Figures(
      String link,
      String status,
      List<Worker> workers,
      List<Application> applications,
      List<Driver> drivers) {}

  /** What the master says that leads; where none does, one that stands by. */
  Figures ask() throws IOException, InterruptedException {
    Figures standby = null;
    IOException last = null;
    for (WebPage master : masters) {
      try {
        Figures figures = ask(master);
        if (figures.status().equals(LEADS)) {
          return figures;
        }
        standby = figures;
      } catch (IOException e) {
        last = e;
      }
    }
    if (standby == null) {
      throw last;
    }
    return standby;
  }

  private Figures ask(WebPage page) throws IOException, InterruptedException {
    JsonNode master = JSON.readTree(systems.get(page.url() + "/json/"));
    List<Worker> workers = new ArrayList<>();
    for (JsonNode worker : master.path("workers")) {
      workers.add(
          new Worker(
              worker.path("id").asText(),
              worker.path("state").asText(),
              worker.path("cores").asInt(),
              worker.path("coresused").asInt(),
              worker.path("memory").asInt(),
              worker.path("memoryused").asInt(),
              link(worker, page)));
    }
    List<Application> applications = new ArrayList<>();
    master.path("activeapps").forEach(app -> applications.add(application(app, page)));
    List<Application> completed = new ArrayList<>();
    master.path("completedapps").forEach(app -> completed.add(0, application(app, page)));
    applications.addAll(completed.subList(0, Math.min(MOST_COMPLETED, completed.size())));
    List<Driver> drivers = new ArrayList<>();
    for (JsonNode driver : master.path("activedrivers")) {
      drivers.add(
          new Driver(
              driver.path("id").asText(),
              driver.path("state").asText(),
              driver.path("mainclass").asText()));
    }
    return new Figures(page.link(), master.path("status").asText(), workers, applications, drivers);
  }

  /** What people can't reach by itself they reach through the master, as a reverse proxy. */
  private static String link(JsonNode worker, WebPage master) {
    return master.isElsewhereForPeople()
        ? master.link() + "/proxy/" + worker.path("id").asText() + "/"
        : worker.path("webuiaddress").asText();
  }

  private static Application application(JsonNode app, WebPage master) {
    String id = app.path("id").asText();
    return new Application(
        id,
        app.path("name").asText(),
        app.path("state").asText(),
        app.path("cores").asInt(),
        Instant.ofEpochMilli(app.path("starttime").asLong()),
        app.path("duration").asLong() / 1000,
        master.link() + "/app/?appId=" + id);
  }
}
