package dev.millrace.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.console.ConsoleOptions.Addresses;
import dev.millrace.pipelines.clients.CassandraAddress;
import dev.millrace.pipelines.clients.KafkaAddress;
import dev.millrace.pipelines.clients.PostgresAddress;
import dev.millrace.schemas.registry.RegistryAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With every system away: what the console does by itself. */
class ConsoleServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NOBODY = "127.0.0.1:1";

  @TempDir private static Path folder;

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static String token;
  private static ConsoleServer server;
  private static String url;

  @BeforeAll
  static void start() throws IOException {
    Path file = folder.resolve("token");
    RequestRules rules = new RequestRules(true, Optional.of(ActionToken.at(file)));
    token = Files.readString(file).strip();
    server = ConsoleServer.start(allAway(), rules, "127.0.0.1", 0);
    url = "http://127.0.0.1:" + server.port();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Addresses where nobody listens. */
  static Addresses allAway() {
    return new Addresses(
        new PostgresAddress("jdbc:postgresql://" + NOBODY + "/millrace", "millrace", null),
        new KafkaAddress(NOBODY, null),
        RegistryAddress.of("http://" + NOBODY),
        new CassandraAddress(NOBODY, "datacenter1", null, null, null),
        "millrace",
        List.of(new WebPage("http://" + NOBODY, "http://" + NOBODY)),
        Optional.of(new WebPage("http://" + NOBODY, "http://" + NOBODY)),
        Optional.empty(),
        Optional.empty(),
        Optional.of("http://" + NOBODY + "/metrics"),
        "users",
        "users.dead-letters");
  }

  @Test
  void saysOfEachSystemThatItIsAway() {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              List<String> notAway = new ArrayList<>();
              for (JsonNode system : get("/api/overview").path("systems")) {
                if (!system.path("up").isBoolean()
                    || system.path("up").asBoolean()
                    || system.path("problem").asText().isEmpty()) {
                  notAway.add(system.toString());
                }
              }
              assertThat(notAway, is(empty()));
            });
  }

  @Test
  void answersTheOverviewAtOnceWhoeverIsAway() throws Exception {
    long start = System.nanoTime();
    get("/api/overview");

    assertThat((System.nanoTime() - start) / 1e6, is(lessThan(500.0)));
  }

  @Test
  void pushesTheOverview() throws Exception {
    HttpResponse<InputStream> live =
        HTTP.send(
            request("/api/live").header("Accept", "text/event-stream").build(),
            BodyHandlers.ofInputStream());
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(live.body(), UTF_8))) {
      int events = 0;
      for (String line = lines.readLine(); line != null && events < 2; line = lines.readLine()) {
        events += line.equals("event: overview") ? 1 : 0;
      }
      assertThat(events, is(2));
    }
  }

  @Test
  void allowsThePageNothingFromElsewhere() throws Exception {
    HttpResponse<String> page = send(request("/"));

    assertThat(page.statusCode(), is(200));
    assertThat(header(page, "Content-Security-Policy"), containsString("default-src 'none'"));
    assertThat(header(page, "Content-Security-Policy"), containsString("frame-ancestors 'none'"));
    assertThat(header(page, "X-Content-Type-Options"), is("nosniff"));
  }

  @Test
  void answersNoForeignNameThatIsPointedAtThisMachine() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket
          .getOutputStream()
          .write("GET /api/overview HTTP/1.1\r\nHost: evil.example\r\n\r\n".getBytes(UTF_8));
      String status =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
      assertThat(status, containsString("403"));
    }
  }

  @Test
  void refusesWhatAnotherSitesPageSends() throws Exception {
    HttpRequest.Builder replay =
        replay("{\"sources\":[]}").header(RequestRules.TOKEN_HEADER, token);

    assertThat(send(replay.header("Origin", "http://evil.example")).statusCode(), is(403));
  }

  @Test
  void refusesAForm() throws Exception {
    HttpRequest.Builder form =
        HttpRequest.newBuilder(URI.create(url + "/api/dead-letters/replay"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header(RequestRules.TOKEN_HEADER, token)
            .POST(BodyPublishers.ofString("sources="));

    assertThat(send(form).statusCode(), is(403));
  }

  @Test
  void refusesAnActionWithoutTheToken() throws Exception {
    HttpResponse<String> answer = send(replay("{\"sources\":[]}"));

    assertThat(answer.statusCode(), is(403));
    assertThat(answer.body(), containsString("The token must be that of --token-file"));
  }

  @Test
  void refusesEveryActionUnlessAllowed() throws Exception {
    RequestRules rules = new RequestRules(true, Optional.empty());
    try (ConsoleServer reading = ConsoleServer.start(allAway(), rules, "127.0.0.1", 0)) {
      HttpRequest.Builder replay =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + reading.port() + "/api/dead-letters/replay"))
              .header("Content-Type", "application/json")
              .header(RequestRules.TOKEN_HEADER, token)
              .POST(BodyPublishers.ofString("{\"sources\":[]}"));
      HttpResponse<String> answer = send(replay);

      assertThat(answer.statusCode(), is(403));
      assertThat(answer.body(), containsString("start it with --allow-actions"));
    }
  }

  @Test
  void saysInASentenceWhyAPageHasNothing() throws Exception {
    HttpResponse<String> answer = send(request("/api/subjects"));

    assertThat(answer.statusCode(), is(503));
    assertThat(JSON.readTree(answer.body()).path("problem").asText(), containsString(NOBODY));
  }

  @Test
  void refusesAWrongParameter() throws Exception {
    assertThat(send(request("/api/tables/users/nobody")).statusCode(), is(400));
  }

  @Test
  void describesEveryPath() throws Exception {
    Set<String> described = new TreeSet<>();
    get("/api/openapi.json").path("paths").fieldNames().forEachRemaining(described::add);

    assertThat(described, is(new TreeSet<>(server.paths())));
  }

  private static JsonNode get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = send(request(path));
    assertThat(answer.body(), answer.statusCode(), is(200));
    return JSON.readTree(answer.body());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path));
  }

  private static HttpRequest.Builder replay(String body) {
    return request("/api/dead-letters/replay")
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("absent");
  }
}
