package dev.millrace.ingest;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Carries users from the users API into PostgreSQL's staging tables, or purges these. */
@Command(
    name = "ingest",
    description = {
      "Carries users from the users API into PostgreSQL's staging tables.",
      "A page that is staged already is not asked for again, so repeat it as you like: after a"
          + " crash it goes on where it was.",
      "",
      "Exit code: 0 if every user that was asked for is staged or rejected, 1 if some are missing,"
          + " 2 for wrong usage, 130 after Ctrl-C.",
      ""
    },
    sortOptions = false,
    usageHelpWidth = 100)
public final class IngestUsers implements Callable<Integer> {
  private static final int DONE = 0;
  private static final int FAILED = 1;

  /** For the pages under way when the process is told to end. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  @Mixin private IngestOptions options;

  @Option(
      names = "--purge-published",
      description = "Instead, delete staged users that are published and --older-than.")
  private boolean purgePublished;

  @Option(
      names = "--older-than",
      paramLabel = "TIME",
      description = "With --purge-published: staged so long ago, such as 7d or P7D.")
  private String olderThan;

  @Option(names = "--verbose", description = "Show where in the program a failure came from.")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Spec private CommandSpec spec;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new IngestUsers()).execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    if (verbose) {
      System.setProperty("org.slf4j.simpleLogger.log.dev.millrace", "debug");
    }
    try {
      return purgePublished ? purge() : ingest();
    } catch (InvalidSettingException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (SQLException e) {
      System.err.println("PostgreSQL failed: " + e.getMessage());
      if (verbose) {
        e.printStackTrace();
      }
      return FAILED;
    }
  }

  private int ingest() throws SQLException, InterruptedException {
    if (olderThan != null) {
      throw new InvalidSettingException("--older-than must stand with --purge-published");
    }
    IngestConfig config = options.ingestConfig(System.getenv());
    Ingest ingest = new Ingest(config, Clock.systemUTC());
    CountDownLatch told = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(ingest, told), "stop"));
    try (IngestMetrics metrics = serveMetrics(ingest, config)) {
      Summary summary = run(ingest, config);
      System.out.println(summary.text());
      return summary.complete() ? DONE : FAILED;
    } finally {
      told.countDown();
    }
  }

  /** Null where nobody asked for it, which try-with-resources leaves alone. */
  private IngestMetrics serveMetrics(Ingest ingest, IngestConfig config) {
    return options.metricsAddress == null
        ? null
        : IngestMetrics.serve(options.metricsAddress, ingest, config.users());
  }

  private static Summary run(Ingest ingest, IngestConfig config)
      throws SQLException, InterruptedException {
    long startedAt = System.nanoTime();
    Progress progress =
        Progress.start(ingest, config.users(), System.err, Help.Ansi.AUTO.enabled());
    try {
      ingest.run();
    } finally {
      progress.end();
    }
    return new Summary(
        config.users(),
        config.pages().size(),
        ingest.counts(),
        ingest.requestsSent(),
        ingest.requestsFailed(),
        Duration.ofNanos(System.nanoTime() - startedAt));
  }

  /** Runs when the process is told to end, and also when it ends by itself. */
  private static void stop(Ingest ingest, CountDownLatch told) {
    ingest.stop();
    try {
      if (!told.await(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("A page was under way and is not staged");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int purge() throws SQLException {
    if (olderThan == null) {
      throw new InvalidSettingException(
          "--older-than must say how long ago purged users were staged, such as 7d, but is absent");
    }
    Duration age = Settings.duration("--older-than", olderThan);
    PostgresConfig postgres = options.postgresConfig(System.getenv());
    Instant limit = Clock.systemUTC().instant().minus(age);
    try (Connection connection = postgres.connect()) {
      Optional<Long> deleted = new Purge(connection).deleteStagedBefore(limit);
      System.out.println(
          deleted
              .map(
                  count ->
                      String.format(
                          Locale.ROOT,
                          "Purged %,d published users that were staged before %s",
                          count,
                          limit))
              .orElse("Purged nothing: no stream has published users of this server"));
      return DONE;
    }
  }
}
