package dev.millrace.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Airflow's page: its last runs. */
final class AirflowRuns {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_RUNS = 30;

  private final Systems systems;
  private final WebPage page;
  private final Optional<Path> login;
  private String token;

  AirflowRuns(Systems systems, WebPage page, Optional<Path> login) {
    this.systems = systems;
    this.page = page;
    this.login = login;
  }

  record Run(String dag, String run, String state, String started, String ended, String link) {}

  record Figures(String link, List<Run> runs) {}

  Figures ask() throws IOException, InterruptedException {
    if (login.isEmpty()) {
      systems.get(page.url() + "/api/v2/monitor/health");
      return new Figures(page.link(), List.of());
    }
    try {
      return lastRuns();
    } catch (IOException e) {
      token = null; // it may have expired
      throw e;
    }
  }

  private Figures lastRuns() throws IOException, InterruptedException {
    if (token == null) {
      token = token();
    }
    JsonNode answer =
        JSON.readTree(
            systems.get(
                page.url() + "/api/v2/dags/~/dagRuns?order_by=-start_date&limit=" + MOST_RUNS,
                "Authorization",
                "Bearer " + token));
    List<Run> runs = new ArrayList<>();
    for (JsonNode run : answer.path("dag_runs")) {
      String dag = run.path("dag_id").asText();
      runs.add(
          new Run(
              dag,
              run.path("dag_run_id").asText(),
              run.path("state").asText(),
              run.path("start_date").asText(null),
              run.path("end_date").asText(null),
              page.link() + "/dags/" + dag));
    }
    return new Figures(page.link(), runs);
  }

  private String token() throws IOException, InterruptedException {
    Map.Entry<String, JsonNode> user = JSON.readTree(login.orElseThrow().toFile()).fields().next();
    String body =
        JSON.writeValueAsString(
            Map.of("username", user.getKey(), "password", user.getValue().asText()));
    return JSON.readTree(
            systems.send(
                HttpRequest.newBuilder(URI.create(page.url() + "/auth/token"))
                    .POST(BodyPublishers.ofString(body)),
                "Content-Type",
                "application/json"))
        .path("access_token")
        .asText();
  }
}
