package dev.millrace.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** The stack's Airflow, by its REST API. */
final class AirflowClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String url;
  private final String token;

  /**
   * Logs in.
   *
   * @param passwords the file with user and password
   */
  AirflowClient(String url, Path passwords) throws IOException, InterruptedException {
    this.url = url;
    Map.Entry<String, JsonNode> user = JSON.readTree(passwords.toFile()).fields().next();
    HttpRequest login =
        request("/auth/token")
            .POST(json(Map.of("username", user.getKey(), "password", user.getValue().asText())))
            .build();
    this.token = send(login).path("access_token").asText();
  }

  void setPaused(String dag, boolean paused) throws IOException, InterruptedException {
    send(authorized("/dags/" + dag).method("PATCH", json(Map.of("is_paused", paused))).build());
  }

  /** Returns the run's id. */
  String trigger(String dag, Map<String, Object> params) throws IOException, InterruptedException {
    Map<String, Object> body = new HashMap<>(Collections.singletonMap("logical_date", null));
    body.put("conf", params);
    return send(authorized("/dags/" + dag + "/dagRuns").POST(json(body)).build())
        .path("dag_run_id")
        .asText();
  }

  /** Such as {@code running}, {@code success}, {@code failed}. */
  String state(String dag, String run) throws IOException, InterruptedException {
    return send(authorized("/dags/" + dag + "/dagRuns/" + run(run)).GET().build())
        .path("state")
        .asText();
  }

  /** What the task has logged at its last try, line by line. */
  List<String> log(String dag, String run, String task) throws IOException, InterruptedException {
    String path = "/dags/" + dag + "/dagRuns/" + run(run) + "/taskInstances/" + task;
    int attempt = send(authorized(path).GET().build()).path("try_number").asInt();
    JsonNode log = send(authorized(path + "/logs/" + attempt).GET().build());
    return StreamSupport.stream(log.path("content").spliterator(), false)
        .flatMap(entry -> Arrays.stream(entry.path("event").asText().split("\n", -1)))
        .toList();
  }

  /** A run's id has a plus sign in its time zone. */
  private static String run(String id) {
    return id.replace("+", "%2B").replace(":", "%3A");
  }

  private HttpRequest.Builder authorized(String path) {
    return request("/api/v2" + path).header("Authorization", "Bearer " + token);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .timeout(TIMEOUT)
        .header("Content-Type", "application/json")
        .header("Accept", "application/json");
  }

  private static HttpRequest.BodyPublisher json(Object body) throws IOException {
    return BodyPublishers.ofString(JSON.writeValueAsString(body));
  }

  private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(
          "%s %s answered %d: %s"
              .formatted(request.method(), request.uri(), answer.statusCode(), answer.body()));
    }
    return JSON.readTree(answer.body());
  }
}
