package dev.millrace.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.stack.Addresses;
import dev.millrace.stack.Console;
import dev.millrace.stack.Feature;
import dev.millrace.stack.Port;
import dev.millrace.stack.Stack;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.process.Guard;
import dev.millrace.stack.process.StackProcesses;
import dev.millrace.stack.server.AirflowHome;
import dev.millrace.stack.server.Probe;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/** One run: servers, streams, ingest, reconciliation, summary. */
final class Demo {
  /** So that users flow, as they do from an API over the network, rather than come all at once. */
  private static final int PAGES = 40;

  private static final int PAGES_PER_SECOND = 5;
  private static final int MAX_PAGE_SIZE = 5_000;

  private static final long POLL_MILLIS = 100;
  private static final double LINE_EVERY_SECONDS = 5;
  private static final double STREAMS_START_SECONDS = 120;
  private static final double STANDSTILL_SECONDS = 90;

  private static final int DIFFERENT = 1;

  private final StackFolder folder;
  private final int users;
  private final boolean keep;
  private final boolean airflow;
  private final Screen screen;
  private final Programs programs;
  private final Stopwatch stopwatch = new Stopwatch();

  Demo(StackFolder folder, int users, boolean keep, boolean airflow, Screen screen) {
    this.folder = folder;
    this.users = users;
    this.keep = keep;
    this.airflow = airflow;
    this.screen = screen;
    this.programs = new Programs(folder);
  }

  /**
   * Returns whether every user arrived as staged. Whatever happens, nothing is left running, unless
   * all went well and is to be kept.
   *
   * @throws DemoException if a leg fails
   */
  boolean run() throws Exception {
    requireNothingRuns();
    Guard guard = Guard.over(folder, "--wipe");
    boolean kept = false;
    try {
      boolean equal = carryAndProve();
      kept = keep;
      return equal;
    } finally {
      boolean interrupted = Thread.interrupted(); // or else stopping would be cut short, too
      if (!kept) {
        programs.stop();
        new Stack(folder, screen.console()).wipe();
      }
      guard.release();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void requireNothingRuns() {
    if (!new StackProcesses(folder).all().isEmpty()) {
      throw new DemoException(
          "A demo runs in %s already; stop it first: %s".formatted(folder.root(), stopCommand()));
    }
    new Stack(folder, new Console(new PrintStream(OutputStream.nullOutputStream()), false)).wipe();
  }

  private boolean carryAndProve() throws Exception {
    screen.heading(
        String.format(
            Locale.ROOT, "%,d users: API → PostgreSQL → Kafka → Spark → Cassandra", users));
    Addresses addresses = startServers();
    if (airflow) {
      return carryByAirflow(addresses);
    }
    List<Program> streams = startStreams(addresses);
    try (PathWatch watch = PathWatch.open(addresses)) {
      Pace pace = new Pace(System.nanoTime());
      Program reconcile = carry(watch, pace, streams);
      boolean equal = showVerdict(reconcile);
      finish(addresses, pace);
      return equal;
    }
  }

  private boolean carryByAirflow(Addresses addresses) throws Exception {
    try (PathWatch watch = PathWatch.open(addresses)) {
      Pace pace = new Pace(System.nanoTime());
      AirflowPath path = new AirflowPath(folder, addresses, screen, stopwatch);
      path.carry(users, watch, pace);
      boolean equal = path.reconcile(watch, pace);
      finish(addresses, pace);
      return equal;
    }
  }

  private void finish(Addresses addresses, Pace pace) {
    new Summary(screen, addresses, pace, stopwatch).show();
    if (airflow) {
      screen.line("  Airflow       " + addresses.get("airflowUrl"));
    }
    if (keep) {
      AirflowHome.loginLine(folder).ifPresent(line -> screen.line("  " + line));
      screen.heading("Everything goes on running. To stop it:");
      screen.line("  " + stopCommand());
      addresses
          .find("consoleUrl")
          .ifPresent(
              url -> {
                screen.heading("To see it flow:");
                screen.line("  " + url);
              });
    }
  }

  private Addresses startServers() throws IOException, InterruptedException {
    screen.heading("Starting the servers in " + folder.root());
    Addresses addresses =
        new Stack(folder, screen.console())
            .up(
                new Stack.Wishes(
                    Map.of(),
                    !usualPortsAreFree(),
                    Optional.empty(),
                    airflow ? Set.of(Feature.AIRFLOW, Feature.CONSOLE) : Set.of(Feature.CONSOLE)));
    stopwatch.lap("servers");
    return addresses;
  }

  /** A stack of the user's may run there. */
  private static boolean usualPortsAreFree() {
    return Arrays.stream(Port.values()).allMatch(port -> isFree(port.usual()));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private List<Program> startStreams(Addresses addresses) throws IOException, InterruptedException {
    screen.heading(
        "Submitting both streams to the Spark cluster, " + addresses.get("sparkMasterUi"));
    List<Program> streams =
        List.of(
            programs.submit(
                Leg.POSTGRES_TO_KAFKA.program(), metrics(addresses, "postgresToKafkaMetrics")),
            programs.submit(
                Leg.KAFKA_TO_CASSANDRA.program(), metrics(addresses, "kafkaToCassandraMetrics")));
    long started = System.nanoTime();
    while (runningApplications(addresses) < streams.size()) {
      streams.forEach(Program::requireAlive);
      if ((System.nanoTime() - started) / 1e9 > STREAMS_START_SECONDS) {
        throw streams.get(0).failed("and the other stream must run within two minutes, but don't");
      }
      Thread.sleep(POLL_MILLIS);
    }
    screen.line(String.format(Locale.ROOT, "  both run after %.1f s", stopwatch.lap("streams")));
    return streams;
  }

  /** Where a stream serves its metrics, so that the console finds them. */
  private static String metrics(Addresses addresses, String stream) {
    return "--metricsAddress=" + URI.create(addresses.get(stream)).getAuthority();
  }

  private static long runningApplications(Addresses addresses) throws IOException {
    JsonNode master = Probe.getJson(addresses.get("sparkMasterUi") + "/json/");
    return StreamSupport.stream(master.path("activeapps").spliterator(), false)
        .filter(application -> application.path("state").asText().equals("RUNNING"))
        .count();
  }

  /**
   * Returns when every user is in Cassandra, with the reconciliation under way: it is submitted as
   * soon as all users are published, since it waits for the rest by itself.
   */
  private Program carry(PathWatch watch, Pace pace, List<Program> streams) throws Exception {
    screen.heading("Carrying users");
    Program ingest = programs.ingest(users, pageSize(), PAGES_PER_SECOND);
    Program reconcile = null;
    double shownAtSeconds = 0;
    while (true) {
      pace.observe(watch.counts(), System.nanoTime());
      Counts counts = pace.counts();
      boolean staged = !ingest.isAlive();
      boolean published = staged && counts.published() >= counts.staged();
      if (published && reconcile == null) {
        reconcile = programs.submit("reconcile");
      }
      if (published && counts.written() >= counts.published()) {
        screen.line(pace.text());
        stopwatch.lap("users");
        return reconcile;
      }
      ingest.requireNotFailed();
      streams.forEach(Program::requireAlive);
      requireMovement(pace, ingest, streams);
      shownAtSeconds = showProgress(pace, shownAtSeconds);
      Thread.sleep(POLL_MILLIS);
    }
  }

  private int pageSize() {
    return Math.min(MAX_PAGE_SIZE, Math.max(1, users / PAGES));
  }

  private double showProgress(Pace pace, double shownAtSeconds) {
    if (screen.terminal()) {
      screen.passing(pace.text());
    } else if (stopwatch.totalSeconds() - shownAtSeconds > LINE_EVERY_SECONDS) {
      screen.line(pace.text());
      return stopwatch.totalSeconds();
    }
    return shownAtSeconds;
  }

  private static void requireMovement(Pace pace, Program ingest, List<Program> streams) {
    if (pace.idleSeconds(System.nanoTime()) < STANDSTILL_SECONDS) {
      return;
    }
    Counts counts = pace.counts();
    Program stuck =
        ingest.isAlive() ? ingest : streams.get(counts.published() < counts.staged() ? 0 : 1);
    throw stuck.failed("has moved no user for %.0f s".formatted(STANDSTILL_SECONDS));
  }

  private boolean showVerdict(Program reconcile) throws InterruptedException {
    screen.heading("Reconciling on the Spark cluster");
    int exitCode = reconcile.awaitEnd();
    if (exitCode != 0 && exitCode != DIFFERENT) {
      throw reconcile.failed("could not tell, with exit code " + exitCode);
    }
    ReconciliationReport.of(reconcile.lines()).forEach(line -> screen.line("  " + line));
    stopwatch.lap("reconciliation");
    return exitCode == 0;
  }

  private String stopCommand() {
    return "./millrace stack down --wipe --state=" + folder.root();
  }
}
