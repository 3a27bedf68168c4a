package dev.millrace.console;

import dev.millrace.console.Watched.Health;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first page: the whole path, hop by hop. Every system is asked every two seconds, whether
 * somebody looks or not, so that the page knows since when one is away.
 */
final class Overview implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Overview.class);

  static final Duration EVERY = Duration.ofSeconds(2);

  /** While something waits, a stream commits at least that often. */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

  /**
   * Kafka, PostgreSQL, Cassandra, registry, Spark, Airflow, two streams and the picture of them:
   * none waits for another.
   */
  private static final int THREADS = 9;

  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(
          THREADS,
          task -> {
            Thread thread = new Thread(task, "watch");
            thread.setDaemon(true);
            return thread;
          });
  private final Rates rates = new Rates();
  private final Map<String, Instant> problemsSince = new HashMap<>();
  private final List<Watched<?>> watched = new ArrayList<>();
  private final Watched<Staging.Figures> staging;
  private final Watched<Topics.Figures> topic;
  private final Watched<Batches.Figures> sink;
  private final Watched<SparkCluster.Figures> spark;
  private final Watched<AirflowRuns.Figures> airflow;
  private final Watched<StreamFigures> publisher;
  private final Watched<StreamFigures> writer;
  private final DeadLetters letters;
  private volatile Picture picture;

  /** What stands in the page. */
  record Picture(
      Instant at, List<Health> systems, List<Hop> hops, List<Leg> legs, List<Problem> problems) {}

  /**
   * A place where users are.
   *
   * @param total null where it is not known, as is the rate per second
   * @param newest when the newest came
   */
  record Hop(
      String id,
      String title,
      String what,
      Long total,
      Double rate,
      Instant newest,
      String state) {}

  /**
   * The way between two places.
   *
   * @param waiting users that have not come through; null where it is not known
   * @param holder the driver that runs it; null where none does
   * @param figures what the stream says of itself; null where it isn't asked or doesn't answer
   */
  record Leg(
      String id,
      String title,
      Long waiting,
      Double rate,
      String holder,
      Instant committedAt,
      StreamFigures figures,
      String state) {}

  /** A limit that is broken. */
  record Problem(String place, String severity, String text, Instant since) {}

  Overview(Systems systems, Staging staging, Topics topics, Batches batches, DeadLetters letters) {
    var addresses = systems.addresses();
    this.letters = letters;
    this.staging = watch("PostgreSQL", addresses.postgres().url(), staging::ask);
    this.topic = watch("Kafka", addresses.kafka().bootstrapServers(), topics::ask);
    this.sink = watch("Cassandra", addresses.cassandra().contactPoints(), batches::ask);
    watch("Schema registry", addresses.registry().url(), () -> systems.registry().subjects());
    this.spark = spark(systems, addresses.sparkMasters());
    this.airflow =
        addresses
            .airflow()
            .map(page -> airflow(systems, page, addresses.airflowLogin()))
            .orElse(null);
    this.publisher = stream(systems, addresses.postgresToKafkaMetrics());
    this.writer = stream(systems, addresses.kafkaToCassandraMetrics());
    this.picture = picture();
    threads.scheduleWithFixedDelay(this::draw, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A picture that can't be drawn must not be the last: who throws is not scheduled again. */
  private void draw() {
    try {
      picture = picture();
    } catch (RuntimeException e) {
      LOG.error("The overview can't be drawn", e);
    }
  }

  private <T> Watched<T> watch(String name, String address, Callable<T> question) {
    Watched<T> system = new Watched<>(name, address, question).start(threads);
    watched.add(system);
    return system;
  }

  private Watched<SparkCluster.Figures> spark(Systems systems, List<WebPage> masters) {
    String urls = masters.stream().map(WebPage::url).collect(Collectors.joining(","));
    return masters.isEmpty() ? null : watch("Spark", urls, new SparkCluster(systems, masters)::ask);
  }

  private Watched<AirflowRuns.Figures> airflow(
      Systems systems, WebPage page, Optional<Path> login) {
    return watch("Airflow", page.url(), new AirflowRuns(systems, page, login)::ask);
  }

  /** A stream that doesn't serve its metrics is no system that is away: the logs say if it runs. */
  private Watched<StreamFigures> stream(Systems systems, Optional<String> address) {
    return address
        .map(
            url ->
                new Watched<>("stream", url, () -> StreamFigures.ask(systems, url)).start(threads))
        .orElse(null);
  }

  Picture current() {
    return picture;
  }

  /** Spark as last seen; empty where there is none. */
  Optional<Watched<SparkCluster.Figures>> spark() {
    return Optional.ofNullable(spark);
  }

  /** Airflow as last seen; empty where there is none. */
  Optional<Watched<AirflowRuns.Figures>> airflow() {
    return Optional.ofNullable(airflow);
  }

  private static <T> T answer(Watched<T> system) {
    return system == null ? null : system.answer();
  }

  private Picture picture() {
    List<Health> systems = watched.stream().map(Watched::health).toList();
    Staging.Figures staged = staging.answer();
    Topics.Figures published = topic.answer();
    Batches.Figures written = sink.answer();
    DeadLetters.Figures dead = letters.figures();
    Judge judge = new Judge();
    for (Health system : systems) {
      if (Boolean.FALSE.equals(system.up())) {
        judge.report(
            place(system.name()),
            "bad",
            system.name() + " is away: " + system.problem(),
            system.since());
      }
    }
    if (staged != null) {
      judge.stream(
          "postgres-to-kafka",
          staged.waiting(),
          staged.holder(),
          staged.committedAt(),
          answer(publisher));
      if ("different".equals(staged.verdict())) {
        judge.report(
            "cassandra",
            "bad",
            "The last reconciliation found rows that are missing, extra or different",
            staged.reconciledAt());
      }
    }
    if (published != null && written != null) {
      judge.stream(
          "kafka-to-cassandra",
          published.waiting(),
          written.holder(),
          written.committedAt(),
          answer(writer));
    }
    if (dead.open() > 0) {
      judge.report(
          "dead-letters",
          "warn",
          "%,d dead letters are open".formatted(dead.open()),
          dead.newest());
    }
    problemsSince.keySet().retainAll(judge.seen);
    long now = System.nanoTime();
    Double stagedRate = rates.note("staged", staged == null ? null : staged.staged(), now);
    Double publishedRate =
        rates.note("published", published == null ? null : published.records(), now);
    Double writtenRate =
        rates.note("written", published == null ? null : published.committed(), now);
    return new Picture(
        Instant.now(),
        systems,
        List.of(
            new Hop(
                "postgres",
                "PostgreSQL",
                "users staged",
                staged == null ? null : staged.staged(),
                stagedRate,
                staged == null ? null : staged.newest(),
                judge.state("postgres")),
            new Hop(
                "kafka",
                "Kafka",
                "records published",
                published == null ? null : published.records(),
                publishedRate,
                published == null ? null : published.newest(),
                judge.state("kafka")),
            new Hop(
                "cassandra",
                "Cassandra",
                "records worked off",
                published == null ? null : published.committed(),
                writtenRate,
                written == null ? null : written.committedAt(),
                judge.state("cassandra")),
            new Hop(
                "dead-letters",
                "Dead letters",
                "open",
                dead.listed() ? dead.open() : null,
                rates.note("letters", dead.listed() ? dead.open() + dead.replayed() : null, now),
                dead.newest(),
                judge.state("dead-letters"))),
        List.of(
            new Leg("ingest", "ingest", null, stagedRate, null, null, null, "ok"),
            new Leg(
                "postgres-to-kafka",
                "PostgresToKafka",
                staged == null ? null : staged.waiting(),
                publishedRate,
                staged == null ? null : staged.holder(),
                staged == null ? null : staged.committedAt(),
                answer(publisher),
                judge.state("postgres-to-kafka")),
            new Leg(
                "kafka-to-cassandra",
                "KafkaToCassandra",
                published == null ? null : published.waiting(),
                writtenRate,
                written == null ? null : written.holder(),
                written == null ? null : written.committedAt(),
                answer(writer),
                judge.state("kafka-to-cassandra"))),
        judge.problems);
  }

  private static String place(String system) {
    return switch (system) {
      case "PostgreSQL" -> "postgres";
      case "Kafka" -> "kafka";
      case "Cassandra" -> "cassandra";
      default -> system;
    };
  }

  /** Holds the figures against the limits. */
  private final class Judge {
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> seen = new ArrayList<>();

    /**
     * @param since null where only this console can tell: then, since it first saw that
     */
    void report(String place, String severity, String text, Instant since) {
      String key = place + text.replaceAll("[\\d,.]+", "");
      seen.add(key);
      Instant first = problemsSince.computeIfAbsent(key, unknown -> Instant.now());
      problems.add(new Problem(place, severity, text, since == null ? first : since));
    }

    void stream(
        String place, long waiting, String holder, Instant committedAt, StreamFigures figures) {
      if (figures != null && figures.outageSeconds() > 0) {
        report(place, "bad", "The stream fails and tries again", null);
      }
      if (waiting == 0) {
        return;
      }
      if (holder == null) {
        report(
            place,
            "bad",
            "No driver runs the stream, and %,d records wait".formatted(waiting),
            null);
      } else if (committedAt != null
          && committedAt.plus(LONGEST_SILENCE).isBefore(Instant.now())
          && isOld(place)) {
        report(
            place,
            "bad",
            "Nothing was committed for more than %d s, and %,d records wait"
                .formatted(LONGEST_SILENCE.toSeconds(), waiting),
            committedAt);
      }
    }

    /** What came a moment ago after a long rest is not late. */
    private boolean isOld(String place) {
      String key = place + " waits";
      seen.add(key);
      return problemsSince
          .computeIfAbsent(key, unknown -> Instant.now())
          .plus(LONGEST_SILENCE)
          .isBefore(Instant.now());
    }

    String state(String place) {
      return problems.stream()
          .filter(problem -> problem.place().equals(place))
          .map(Problem::severity)
          .min(String::compareTo) // bad before warn
          .orElse("ok");
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
