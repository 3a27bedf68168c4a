package dev.millrace.demo;

import dev.millrace.stack.Addresses;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.server.AirflowHome;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The path as Airflow runs it: its DAGs start every leg, and the reconciliation. */
final class AirflowPath {
  private static final int MAX_PAGES = 6;
  private static final int MAX_PAGE_SIZE = 5_000;

  /** Most users of one run of the ingest's DAG. */
  static final int MAX_USERS = MAX_PAGES * MAX_PAGE_SIZE;

  private static final long POLL_MILLIS = 500;
  private static final double PATIENCE_SECONDS = 300;
  private static final String INGEST = "users_ingest";
  private static final String RECONCILE = "reconcile";

  private final AirflowClient airflow;
  private final Screen screen;
  private final Stopwatch stopwatch;

  AirflowPath(StackFolder folder, Addresses addresses, Screen screen, Stopwatch stopwatch)
      throws IOException, InterruptedException {
    this.airflow = new AirflowClient(addresses.get("airflowUrl"), AirflowHome.passwords(folder));
    this.screen = screen;
    this.stopwatch = stopwatch;
  }

  /**
   * Returns when all users are in Cassandra. A run by schedule may bring some more of them.
   *
   * @throws DemoException if they don't arrive in time
   */
  void carry(int users, PathWatch watch, Pace pace) throws Exception {
    screen.heading("Airflow carries users: users_ingest → postgres_to_kafka → kafka_to_cassandra");
    for (String dag : List.of("kafka_to_cassandra", "postgres_to_kafka", INGEST)) {
      airflow.setPaused(dag, false);
    }
    int pages = (users + MAX_PAGE_SIZE - 1) / MAX_PAGE_SIZE;
    String run =
        airflow.trigger(
            INGEST,
            Map.of(
                "pages_per_run", pages, "page_size", (users + pages - 1) / pages, "seed", "demo"));
    requireSuccess(INGEST, run, watch, pace);
    airflow.setPaused(INGEST, true); // or else more users come every minute
    while (true) {
      pace.observe(watch.counts(), System.nanoTime());
      Counts counts = pace.counts();
      if (counts.published() >= counts.staged() && counts.written() >= counts.published()) {
        screen.line(pace.text());
        stopwatch.lap("users");
        return;
      }
      if (pace.idleSeconds(System.nanoTime()) > PATIENCE_SECONDS) {
        throw new DemoException(
            "No user has moved for %.0f s; see Airflow's page".formatted(PATIENCE_SECONDS));
      }
      screen.passing(pace.text());
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Returns whether every user arrived as staged, after showing the report. */
  boolean reconcile(PathWatch watch, Pace pace) throws Exception {
    screen.heading("Airflow reconciles: reconcile");
    airflow.setPaused(RECONCILE, false);
    String run = airflow.trigger(RECONCILE, Map.of());
    String state = await(RECONCILE, run, watch, pace);
    ReconciliationReport.of(airflow.log(RECONCILE, run, "compare")).stream()
        .takeWhile(line -> !line.startsWith("::"))
        .forEach(line -> screen.line("  " + line));
    stopwatch.lap("reconciliation");
    return state.equals("success");
  }

  private void requireSuccess(String dag, String run, PathWatch watch, Pace pace) throws Exception {
    String state = await(dag, run, watch, pace);
    if (!state.equals("success")) {
      throw new DemoException("%s must end well, but ended as %s".formatted(dag, state));
    }
  }

  private String await(String dag, String run, PathWatch watch, Pace pace) throws Exception {
    long started = System.nanoTime();
    while (true) {
      String state = airflow.state(dag, run);
      if (state.equals("success") || state.equals("failed")) {
        return state;
      }
      if ((System.nanoTime() - started) / 1e9 > PATIENCE_SECONDS) {
        throw new DemoException(
            "%s must end within %.0f s, but is %s".formatted(dag, PATIENCE_SECONDS, state));
      }
      pace.observe(watch.counts(), System.nanoTime());
      screen.passing(pace.text());
      Thread.sleep(POLL_MILLIS);
    }
  }
}
