package dev.millrace.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two masters' pages as Spark 3.5 has them, the second of which leads. */
class SparkClusterTest {
  private static final String STANDBY = "{\"status\": \"STANDBY\", \"workers\": []}";
  private static final String LEADS =
      """
      {"status": "ALIVE",
       "workers": [{"id": "worker-1", "state": "ALIVE", "webuiaddress": "http://172.18.0.9:8081"}],
       "activeapps": [{"id": "app-1", "name": "kafka-to-cassandra", "state": "RUNNING"}],
       "completedapps": [], "activedrivers": []}
      """;

  private Answers server;
  private String url;
  private Systems systems;

  @BeforeEach
  void start() throws IOException {
    server = new Answers();
    server.put("/first/json/", STANDBY.getBytes(UTF_8));
    server.put("/second/json/", LEADS.getBytes(UTF_8));
    url = server.url();
    systems = new Systems(ConsoleServerTest.allAway());
  }

  @AfterEach
  void stop() {
    server.close();
    systems.close();
  }

  @Test
  void linksToWhereItAsks() throws Exception {
    SparkCluster.Figures figures = ask(url + "/first", url + "/second");

    assertThat(figures.link(), is(url + "/second"));
    assertThat(figures.workers().get(0).link(), is("http://172.18.0.9:8081"));
    assertThat(figures.applications().get(0).link(), is(url + "/second/app/?appId=app-1"));
  }

  @Test
  void linksToWherePeopleReachTheMasterThatLeads() throws Exception {
    SparkCluster.Figures figures = ask("http://localhost:8080", "http://localhost:8082");

    assertThat(figures.link(), is("http://localhost:8082"));
    assertThat(figures.workers().get(0).link(), is("http://localhost:8082/proxy/worker-1/"));
    assertThat(figures.applications().get(0).link(), is("http://localhost:8082/app/?appId=app-1"));
  }

  private SparkCluster.Figures ask(String firstLink, String secondLink) throws Exception {
    List<WebPage> masters =
        List.of(new WebPage(url + "/first", firstLink), new WebPage(url + "/second", secondLink));
    return new SparkCluster(systems, masters).ask();
  }
}
