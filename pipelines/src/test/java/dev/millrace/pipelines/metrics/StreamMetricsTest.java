package dev.millrace.pipelines.metrics;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamMetricsTest {
  private final StreamMetrics metrics = new StreamMetrics();

  @Test
  void servesWhatTheLoopDoes() throws Exception {
    metrics.phase("run", System.nanoTime());
    metrics.committed();
    metrics.caughtUpWithPlan(Map.of("users-0", 3L, "users-1", 0L), Instant.now());

    assertThat(
        scrape(),
        allOf(
            containsString("millrace_batches_total 1.0"),
            containsString("millrace_batch_duration_seconds_count{phase=\"run\"} 1"),
            containsString("millrace_lag_records{partition=\"users-0\"} 3.0"),
            containsString("millrace_outage_seconds 0.0"),
            not(containsString("millrace_freshness_seconds "))));
  }

  @Test
  void countsWhatIsUnderWayAsNotCommitted() throws Exception {
    metrics.planned(Map.of("users-0", 7L), Map.of("users-0", 3L));
    assertThat(scrape(), containsString("millrace_lag_records{partition=\"users-0\"} 10.0"));

    metrics.caughtUpWithPlan(Map.of("users-0", 3L), Instant.now());
    assertThat(scrape(), containsString("millrace_lag_records{partition=\"users-0\"} 3.0"));
  }

  @Test
  void isFreshAsOfTheLookThatFoundNothingMore() throws Exception {
    metrics.caughtUpWithPlan(Map.of("users-0", 0L), Instant.now().minusSeconds(40));
    metrics.caughtUpWithPlan(Map.of("users-0", 5L), Instant.now());

    assertThat(scrape(), containsString("millrace_freshness_seconds 40."));
  }

  @Test
  void countsAnOutageFromItsFirstFailureToTheNextProgress() throws Exception {
    metrics.failing();
    metrics.failing();
    assertThat(scrape(), containsString("millrace_outage_retries_total 2.0"));

    metrics.committed();

    assertThat(scrape(), containsString("millrace_outage_seconds 0.0"));
  }

  @Test
  void beatsWhileItTriesAgain() throws Exception {
    String never = "millrace_heartbeat_timestamp_seconds 0.0\n";
    assertThat(scrape(), containsString(never));

    metrics.failing();

    assertThat(scrape(), not(containsString(never)));
  }

  @Test
  void servesWhatEachExecutorReportedLast() throws Exception {
    TaskMetrics tasks = new TaskMetrics();
    tasks.recordIn();
    tasks.recordOut();
    tasks.deadLetter("DecodeUsers", "malformed");
    tasks.writeStarted();
    tasks.arrived(Duration.ofMillis(300));
    ExecutorReports.OF_THIS_DRIVER.put("7", tasks.snapshot());
    tasks.recordIn();
    ExecutorReports.OF_THIS_DRIVER.put("7", tasks.snapshot());

    assertThat(
        scrape(),
        allOf(
            containsString("millrace_records_in_total{executor=\"7\"} 2.0"),
            containsString("millrace_records_out_total{executor=\"7\"} 1.0"),
            containsString(
                "millrace_dead_letters_total{executor=\"7\",reason=\"malformed\",stage=\"DecodeUsers\"}"
                    + " 1.0"),
            containsString("millrace_writes_in_flight{executor=\"7\"} 1.0"),
            containsString(
                "millrace_end_to_end_latency_seconds_bucket{executor=\"7\",le=\"0.25\"} 0"),
            containsString(
                "millrace_end_to_end_latency_seconds_bucket{executor=\"7\",le=\"0.5\"} 1")));
  }

  @Test
  void namesTheSettingWhenItCanNotListen() throws Exception {
    try (MetricsServer server = MetricsServer.start("127.0.0.1:0", metrics)) {
      IllegalArgumentException taken =
          assertThrows(
              IllegalArgumentException.class,
              () -> MetricsServer.start("127.0.0.1:" + server.port(), new StreamMetrics()));
      assertThat(taken.getMessage(), containsString("--metricsAddress must be host:port"));
    }
    assertThrows(IllegalArgumentException.class, () -> MetricsServer.start("nonsense", metrics));
  }

  private String scrape() throws IOException, InterruptedException {
    try (MetricsServer server = MetricsServer.start("127.0.0.1:0", metrics)) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/metrics");
      var answer =
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode(), is(200));
      return answer.body();
    }
  }
}
