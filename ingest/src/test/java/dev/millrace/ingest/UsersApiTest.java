package dev.millrace.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.ingest.ReceivedUser.Valid;
import dev.millrace.usersapi.UsersApiServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a users API that misbehaves as it is told. */
class UsersApiTest {
  private UsersApiServer server;

  /** The first users of a JVM take seconds to make, which must not count as a stall. */
  @BeforeAll
  static void warmUp() throws IOException {
    try (UsersApiServer server = UsersApiServer.start(0);
        InputStream users = URI.create(server.url() + "?results=1000").toURL().openStream()) {
      users.readAllBytes();
    }
  }

  @BeforeEach
  void start() throws IOException {
    server = UsersApiServer.start(0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void fetchesAPage() throws Exception {
    UsersApi api = api(3, List.of());

    List<ReceivedUser> users = api.fetch(page(3, 50, List.of()));

    assertThat(users, hasSize(50));
    assertThat(users, everyItem(is(instanceOf(Valid.class))));
    assertThat(api.sent(), is(1L));
    assertThat(api.failed(), is(0L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"rate-limited", "outage", "empty", "short", "malformed", "half-body", "stall"})
  void asksAgainUntilTheAnswerIsWhole(String fault) throws Exception {
    server.faults().set(fault + ":first=2");
    UsersApi api = api(3, List.of());

    assertThat(api.fetch(page(3, 50, List.of())), hasSize(50));
    assertThat(api.sent(), is(3L));
    assertThat(api.failed(), is(2L));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rate-limited | answered 429, after 3 attempts",
        "outage | answered 503, after 3 attempts",
        "empty | must answer with 50 users, but they were: 0, after 3 attempts",
        "short | must answer with 50 users, but they were: 25, after 3 attempts",
        "malformed | answered with malformed JSON, at line 1, column",
        "half-body | failed: java.io.IOException:",
        "stall | failed: java.net.SocketTimeoutException:"
      })
  void givesUpAfterSoManyAttempts(String fault, String message) {
    server.faults().set(fault);
    UsersApi api = api(3, List.of());

    UsersApiException failure =
        assertThrows(UsersApiException.class, () -> api.fetch(page(3, 50, List.of())));
    assertThat(
        failure.getMessage(),
        startsWith("GET " + server.url() + "?page=3&results=50&seed=ada " + message));
    assertThat(failure.getMessage(), containsString(", after 3 attempts"));
    assertThat(failure.isHopeless(), is(false));
    assertThat(server.requests(), is(3L));
  }

  @Test
  void keepsItsConnectionAlive() throws Exception {
    Set<Integer> clientPorts = ConcurrentHashMap.newKeySet();
    HttpServer stub =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    stub.createContext(
        "/",
        exchange -> {
          clientPorts.add(exchange.getRemoteAddress().getPort());
          byte[] body = "{\"error\":\"not today\"}".getBytes(UTF_8);
          exchange.sendResponseHeaders(503, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    stub.start();
    URI url = URI.create("http://127.0.0.1:" + stub.getAddress().getPort() + "/");
    UsersApi api = api(5, List.of());

    assertThrows(
        UsersApiException.class, () -> api.fetch(new PageRequest(url, "ada", 1, 50, List.of())));
    stub.stop(0);

    assertThat(api.sent(), is(5L));
    assertThat(clientPorts, hasSize(1));
  }

  @Test
  void givesUpOnAnAnswerThatTrickles() throws Exception {
    HttpServer stub =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    stub.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream body = exchange.getResponseBody()) {
            for (int i = 0; i < 100; i++) {
              body.write(' ');
              body.flush();
              Thread.sleep(100);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    stub.start();
    URI url = URI.create("http://127.0.0.1:" + stub.getAddress().getPort() + "/");
    UsersApi api = api(1, List.of());

    UsersApiException failure =
        assertThrows(
            UsersApiException.class,
            () -> api.fetch(new PageRequest(url, "ada", 1, 50, List.of())));
    stub.stop(0);

    assertThat(failure.getMessage(), containsString("the answer was not complete within PT1.5S"));
  }

  @Test
  void givesUpAtOnceWhereTheApiAnswersAnotherRequest() {
    server.faults().set("wrong-page");
    UsersApi api = api(3, List.of());

    UsersApiException failure =
        assertThrows(UsersApiException.class, () -> api.fetch(page(3, 50, List.of())));
    assertThat(
        failure.getMessage(),
        is(
            "GET "
                + server.url()
                + "?page=3&results=50&seed=ada must answer with info.page 3, but it was: 1"));
    assertThat(failure.isHopeless(), is(true));
    assertThat(server.requests(), is(1L));
  }

  @Test
  void givesUpAtOnceWhereTheApiDoesNotKnowTheNation() {
    UsersApi api = api(3, List.of("XX"));

    UsersApiException failure =
        assertThrows(UsersApiException.class, () -> api.fetch(page(1, 50, List.of("XX"))));
    assertThat(
        failure.getMessage(),
        containsString(
            "?nat=XX&page=1&results=50&seed=ada must answer with users of XX, but one was of: "));
    assertThat(failure.isHopeless(), is(true));
  }

  @Test
  void givesUpAtOnceWhereThereIsNoApi() {
    UsersApi api = api(3, List.of());
    PageRequest elsewhere =
        new PageRequest(server.url().resolve("/api/2.0/"), "ada", 1, 50, List.of());

    UsersApiException failure = assertThrows(UsersApiException.class, () -> api.fetch(elsewhere));
    assertThat(failure.getMessage(), containsString("must answer 200, but answered: 404"));
    assertThat(failure.isHopeless(), is(true));
  }

  @Test
  void asksAgainWhereNobodyListens() throws Exception {
    URI url = server.url();
    server.close();
    UsersApi api = api(2, List.of());

    UsersApiException failure =
        assertThrows(
            UsersApiException.class,
            () -> api.fetch(new PageRequest(url, "ada", 1, 50, List.of())));
    assertThat(failure.getMessage(), containsString("failed: java.net.ConnectException"));
    assertThat(failure.isHopeless(), is(false));
    assertThat(api.sent(), is(2L));
  }

  @Test
  void takesUnknownFieldsAndBadUsers() throws Exception {
    server.faults().set("unknown-fields:first=1", "unmappable-user:first=1");
    UsersApi api = api(1, List.of());

    assertThat(api.fetch(page(3, 50, List.of())), everyItem(is(instanceOf(Valid.class))));
    assertThat(
        api.fetch(page(3, 50, List.of())).stream().filter(Valid.class::isInstance).count(),
        is(49L));
  }

  @Test
  void stopsWhenInterrupted() {
    server.faults().set("outage");
    UsersApi api =
        new UsersApi(
            config(new RetryPolicy(9, Duration.ofHours(1), Duration.ofHours(1)), List.of()),
            Clock.systemUTC());
    Thread.currentThread().interrupt();
    long start = System.nanoTime();

    assertThrows(InterruptedException.class, () -> api.fetch(page(1, 50, List.of())));
    assertThat(Duration.ofNanos(System.nanoTime() - start), is(lessThan(Duration.ofSeconds(20))));
  }

  private UsersApi api(int attempts, List<String> nations) {
    RetryPolicy quick = new RetryPolicy(attempts, Duration.ofMillis(10), Duration.ofMillis(10));
    return new UsersApi(config(quick, nations), Clock.systemUTC());
  }

  private IngestConfig config(RetryPolicy retryPolicy, List<String> nations) {
    return new IngestConfig(
        server.url(),
        "ada",
        50,
        50,
        1,
        nations,
        1,
        Double.POSITIVE_INFINITY,
        Duration.ofSeconds(5),
        Duration.ofMillis(1_500),
        retryPolicy,
        new PostgresConfig("jdbc:postgresql://localhost/none", "nobody", Optional.empty()));
  }

  private PageRequest page(int page, int size, List<String> nations) {
    return new PageRequest(server.url(), "ada", page, size, nations);
  }
}
