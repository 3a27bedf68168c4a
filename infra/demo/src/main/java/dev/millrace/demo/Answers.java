package dev.millrace.demo;

import static com.datastax.oss.driver.api.core.cql.SimpleStatement.newInstance;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.millrace.stack.Addresses;
import dev.millrace.stack.Connections;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** What Cassandra's tables answer to the questions that they are made for. */
final class Answers implements AutoCloseable {
  private static final int ROWS_SHOWN = 5;

  /**
   * More would only take time: rows come in the order of a hash, so the first are a fair sample.
   */
  private static final int LATENCIES = 100_000;

  private final CqlSession session;
  private final String keyspace;

  private Answers(CqlSession session, String keyspace) {
    this.session = session;
    this.keyspace = keyspace;
  }

  static Answers open(Addresses addresses) {
    return new Answers(new Connections(addresses).cassandra(), addresses.get("cassandraKeyspace"));
  }

  /** Users of a country and gender who came in a minute. */
  record Arrivals(Instant minute, String country, String gender, long users) {}

  Latency latency() {
    LongStream.Builder millis = LongStream.builder();
    for (Row row :
        session.execute(
            "SELECT staged_at, written_at FROM " + keyspace + ".users LIMIT " + LATENCIES)) {
      millis.add(
          ChronoUnit.MILLIS.between(row.getInstant("staged_at"), row.getInstant("written_at")));
    }
    return Latency.of(millis.build().toArray());
  }

  /** Who is this user? */
  TextTable someUsers() {
    TextTable table = new TextTable("id", "first_name", "last_name", "city", "country", "email");
    for (Row row :
        session.execute(
            "SELECT id, first_name, last_name, city, country, email FROM "
                + keyspace
                + ".users LIMIT "
                + ROWS_SHOWN)) {
      table.add(
          row.getUuid(0),
          row.getString(1),
          row.getString(2),
          row.getString(3),
          row.getString(4),
          row.getString(5));
    }
    return table;
  }

  /** Who came last from a country on that day? */
  TextTable latest(String country, LocalDate day) {
    TextTable table = new TextTable("fetched_at", "first_name", "last_name", "city", "email");
    for (Row row :
        session.execute(
            newInstance(
                    "SELECT fetched_at, first_name, last_name, city, email FROM "
                        + keyspace
                        + ".users_by_country WHERE nationality = ? AND fetched_day = ?"
                        + " AND shard IN (0, 1, 2, 3, 4, 5, 6, 7)"
                        + " ORDER BY fetched_at DESC LIMIT "
                        + ROWS_SHOWN,
                    country,
                    day)
                .setExecutionProfile(withoutPaging()))) {
      table.add(
          row.getInstant(0),
          row.getString(1),
          row.getString(2),
          row.getString(3),
          row.getString(4));
    }
    return table;
  }

  /** Cassandra sorts the rows of several partitions only where it gives all at once. */
  private DriverExecutionProfile withoutPaging() {
    return session
        .getContext()
        .getConfig()
        .getDefaultProfile()
        .withInt(DefaultDriverOption.REQUEST_PAGE_SIZE, 0);
  }

  /** How many distinct users came in each minute, by country and gender; the most first. */
  List<Arrivals> arrivals() {
    Map<List<Object>, Long> byMinute = new HashMap<>();
    for (Row row :
        session.execute(
            "SELECT fetched_minute, nationality, gender, count(*) FROM "
                + keyspace
                + ".users_by_minute GROUP BY fetched_minute, shard, nationality, gender")) {
      byMinute.merge(
          List.of(row.getInstant(0), row.getString(1), row.getString(2)),
          row.getLong(3),
          Long::sum); // over the shards
    }
    List<Arrivals> arrivals = new ArrayList<>();
    byMinute.forEach(
        (key, users) ->
            arrivals.add(
                new Arrivals(
                    (Instant) key.get(0), (String) key.get(1), (String) key.get(2), users)));
    arrivals.sort(
        Comparator.comparingLong(Arrivals::users)
            .reversed()
            .thenComparing(Arrivals::minute)
            .thenComparing(Arrivals::country)
            .thenComparing(Arrivals::gender));
    return arrivals;
  }

  static TextTable table(List<Arrivals> arrivals) {
    TextTable table = new TextTable("fetched_minute", "nationality", "gender", "users");
    arrivals.stream()
        .limit(ROWS_SHOWN)
        .forEach(row -> table.add(row.minute(), row.country(), row.gender(), row.users()));
    return table;
  }

  static Map<String, Long> byCountry(List<Arrivals> arrivals) {
    Map<String, Long> users = new HashMap<>();
    arrivals.forEach(row -> users.merge(row.country(), row.users(), Long::sum));
    return users;
  }

  static LocalDate day(Instant minute) {
    return LocalDate.ofInstant(minute, ZoneOffset.UTC);
  }

  @Override
  public void close() {
    session.close();
  }
}
