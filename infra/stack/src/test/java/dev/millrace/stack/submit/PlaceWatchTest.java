package dev.millrace.stack.submit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.stack.StackException;
import dev.millrace.stack.submit.Cluster.Driver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlaceWatchTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Submission SUBMISSION =
      new Submission(
          "spark://one:7077",
          DeployMode.CLUSTER,
          "users",
          "Main",
          Path.of("a.jar"),
          "1g",
          "1g",
          2,
          Map.of(),
          List.of());

  private HttpServer master;
  private volatile String applications = "";

  @BeforeEach
  void serve() throws IOException {
    master = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    master.createContext(
        "/json/",
        exchange -> {
          byte[] body =
              """
              {"aliveworkers": 1, "cores": 9, "coresused": 7, "memory": 6144, "memoryused": 5120,
               "activeapps": [%s]}
              """
                  .formatted(applications)
                  .getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    master.start();
  }

  @AfterEach
  void stop() {
    master.stop(0);
  }

  @Test
  void givesUpAfterItsPatienceAndSaysWhatTheClusterHas() throws Exception {
    PlaceWatch watch = watch();
    applications = application("app-1", "users", "WAITING");
    assertThat(watch.look(Optional.empty(), 0), is(false));
    assertThat(watch.look(Optional.empty(), 9 * SECOND), is(false));

    StackException noPlace =
        assertThrows(StackException.class, () -> watch.look(Optional.empty(), 10 * SECOND));

    assertThat(
        noPlace.getMessage(),
        is(
            "The cluster gave users no place to run for 10 s: it has 1 workers with 2 of 9 cores"
                + " and 1024 of 6144 MB free; free some, or ask for less with --maxCores,"
                + " --executorMemory or --driverMemory"));
  }

  @Test
  void isContentOnceTheApplicationRuns() throws Exception {
    PlaceWatch watch = watch();
    applications = application("app-1", "users", "WAITING");
    assertThat(watch.look(Optional.empty(), 0), is(false));
    applications = application("app-1", "users", "RUNNING");
    assertThat(watch.look(Optional.empty(), 99 * SECOND), is(true));
  }

  @Test
  void looksAtNoApplicationButItsOwn() throws Exception {
    applications = application("app-1", "users", "WAITING");
    PlaceWatch watch = watch();
    applications += "," + application("app-2", "others", "WAITING");
    assertThat(watch.look(Optional.empty(), 0), is(false));
    assertThat(watch.look(Optional.empty(), 99 * SECOND), is(false));
  }

  @Test
  void waitsNoLongerForADriversPlaceThanForAnExecutors() throws Exception {
    PlaceWatch watch = watch();
    Optional<Driver> driver = Optional.of(new Driver("driver-1", "SUBMITTED"));
    assertThat(watch.look(driver, 0), is(false));
    assertThrows(StackException.class, () -> watch.look(driver, 10 * SECOND));
  }

  private PlaceWatch watch() throws IOException {
    return new PlaceWatch(
        new Cluster("http://127.0.0.1:" + master.getAddress().getPort()),
        SUBMISSION,
        Duration.ofSeconds(10));
  }

  private static String application(String id, String name, String state) {
    return """
        {"id": "%s", "name": "%s", "state": "%s"}"""
        .formatted(id, name, state);
  }
}
