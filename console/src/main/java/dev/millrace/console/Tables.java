package dev.millrace.console;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.ColumnDefinition;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Cassandra's page: what its tables answer to the questions that they are made for. */
final class Tables {
  private static final List<String> NAMES = List.of("users", "users_by_country", "users_by_minute");
  private static final String ALL_SHARDS = " AND shard IN (0, 1, 2, 3, 4, 5, 6, 7)";
  private static final int MOST_OF_COUNTRY = 20;
  private static final int MINUTES = 60;

  /** Users come late into their minute; an older one's count stays as it is. */
  private static final Duration SETTLED = Duration.ofMinutes(10);

  /** Counting reads every row; what takes long is not repeated often. */
  private static final Duration COUNT_LIMIT = Duration.ofMinutes(10);

  private static final int PAUSE_PER_COUNT = 20;

  /** Rows come in the order of a hash, so the first are a fair sample. */
  private static final int SAMPLE = 5_000;

  private static final double[] LATENCY_BOUNDS = {0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300};

  private final Systems systems;
  private final Map<String, Count> counts = new ConcurrentHashMap<>();
  private final Map<Instant, Long> settledMinutes = new ConcurrentHashMap<>();

  Tables(Systems systems) {
    this.systems = systems;
  }

  /**
   * @param rows null before the first count ended
   * @param problem why the last count failed; null if it didn't
   */
  record Count(
      String table,
      Long rows,
      Instant countedAt,
      Double seconds,
      boolean counting,
      String problem) {}

  /** The rows of each table, as last counted; counts again in the background. */
  List<Count> rows() {
    List<Count> rows = new ArrayList<>();
    for (String table : NAMES) {
      Count known =
          counts.computeIfAbsent(
              table, name -> new Count(name, null, Instant.EPOCH, 0.0, false, null));
      long pause = 5 + Math.round(known.seconds() * PAUSE_PER_COUNT);
      if (!known.counting() && known.countedAt().plusSeconds(pause).isBefore(Instant.now())) {
        count(known);
      }
      rows.add(counts.get(table));
    }
    return rows;
  }

  private void count(Count known) {
    Instant start = Instant.now();
    CqlSession session = systems.session(); // may fail; then nothing is being counted
    counts.put(
        known.table(),
        new Count(
            known.table(),
            known.rows(),
            known.countedAt(),
            known.seconds(),
            true,
            known.problem()));
    CompletionStage<AsyncResultSet> answer =
        session.executeAsync(
            systems.statement("SELECT count(*) FROM %s." + known.table()).setTimeout(COUNT_LIMIT));
    answer.whenComplete(
        (result, failure) -> {
          Instant end = Instant.now();
          counts.put(
              known.table(),
              new Count(
                  known.table(),
                  failure == null ? Long.valueOf(result.one().getLong(0)) : known.rows(),
                  end,
                  Duration.between(start, end).toMillis() / 1000.0,
                  false,
                  failure == null ? null : Problems.sentence(failure)));
        });
  }

  /** One user's row, or null where there is none. */
  Map<String, Object> user(UUID id, boolean revealed) {
    List<Row> rows = systems.cassandra("SELECT * FROM %s.users WHERE id = ?", id);
    return rows.isEmpty() ? null : Mask.fields(fields(rows.get(0)), revealed);
  }

  /** Who came last from a country on a day. */
  List<Map<String, Object>> country(String code, LocalDate day, boolean revealed) {
    SimpleStatement question =
        systems.statement(
            "SELECT fetched_at, id, gender, first_name, last_name, city, email"
                + " FROM %s.users_by_country WHERE nationality = ? AND fetched_day = ?"
                + ALL_SHARDS
                + " ORDER BY fetched_at DESC LIMIT "
                + MOST_OF_COUNTRY,
            code,
            day);
    // Cassandra sorts the rows of several partitions only where it gives all at once.
    return systems
        .session()
        .execute(
            question.setExecutionProfile(
                systems
                    .session()
                    .getContext()
                    .getConfig()
                    .getDefaultProfile()
                    .withInt(DefaultDriverOption.REQUEST_PAGE_SIZE, 0)))
        .all()
        .stream()
        .map(row -> Mask.fields(fields(row), revealed))
        .toList();
  }

  private static Map<String, Object> fields(Row row) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (ColumnDefinition column : row.getColumnDefinitions()) {
      fields.put(column.getName().asInternal(), row.getObject(column.getName()));
    }
    return fields;
  }

  record Minute(Instant minute, long users) {}

  /** How many distinct users came in each minute of the hour that ends there. */
  List<Minute> minutes(Instant until) {
    Instant last = until.truncatedTo(ChronoUnit.MINUTES);
    Instant first = last.minus(MINUTES - 1, ChronoUnit.MINUTES);
    settledMinutes.keySet().removeIf(minute -> minute.isBefore(first) || minute.isAfter(last));
    Map<Instant, CompletionStage<AsyncResultSet>> asked = new TreeMap<>();
    for (Instant minute = first; !minute.isAfter(last); minute = minute.plusSeconds(60)) {
      if (!settledMinutes.containsKey(minute)) {
        asked.put(
            minute,
            systems
                .session()
                .executeAsync(
                    systems.statement(
                        "SELECT count(*) FROM %s.users_by_minute WHERE fetched_minute = ?"
                            + ALL_SHARDS,
                        minute)));
      }
    }
    Map<Instant, Long> users = new TreeMap<>(settledMinutes);
    asked.forEach(
        (minute, answer) -> {
          long count = answer.toCompletableFuture().join().one().getLong(0);
          users.put(minute, count);
          if (minute.plus(SETTLED).isBefore(Instant.now())) {
            settledMinutes.put(minute, count);
          }
        });
    List<Minute> minutes = new ArrayList<>();
    users.forEach((minute, count) -> minutes.add(new Minute(minute, count)));
    return minutes;
  }

  /**
   * @param bound upper, in seconds; null for all above the last
   */
  record Bucket(Double bound, long users) {}

  /** From staging a user to sending the row, of a sample. */
  List<Bucket> latencies() {
    long[] users = new long[LATENCY_BOUNDS.length + 1];
    for (Row row :
        systems.cassandra("SELECT staged_at, written_at FROM %s.users LIMIT " + SAMPLE)) {
      Instant staged = row.getInstant(0);
      Instant written = row.getInstant(1);
      if (staged != null && written != null) {
        double seconds = Duration.between(staged, written).toMillis() / 1000.0;
        int bucket = 0;
        while (bucket < LATENCY_BOUNDS.length && seconds > LATENCY_BOUNDS[bucket]) {
          bucket++;
        }
        users[bucket]++;
      }
    }
    List<Bucket> buckets = new ArrayList<>();
    for (int i = 0; i < users.length; i++) {
      buckets.add(new Bucket(i < LATENCY_BOUNDS.length ? LATENCY_BOUNDS[i] : null, users[i]));
    }
    return buckets;
  }

  /** Users within a field of two by two degrees, whose south-western corner is given. */
  record Place(int latitude, int longitude, long users) {}

  /** Where a sample of users is, too coarse to find one. */
  List<Place> map() {
    Map<List<Integer>, Long> fields = new LinkedHashMap<>();
    for (Row row : systems.cassandra("SELECT latitude, longitude FROM %s.users LIMIT " + SAMPLE)) {
      fields.merge(List.of(corner(row.getDouble(0)), corner(row.getDouble(1))), 1L, Long::sum);
    }
    return fields.entrySet().stream()
        .map(field -> new Place(field.getKey().get(0), field.getKey().get(1), field.getValue()))
        .toList();
  }

  private static int corner(double degrees) {
    return (int) Math.floor(degrees / 2) * 2;
  }
}
