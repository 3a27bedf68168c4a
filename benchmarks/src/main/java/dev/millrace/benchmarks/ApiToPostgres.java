package dev.millrace.benchmarks;

import dev.millrace.benchmarks.peers.BareCopy;
import dev.millrace.benchmarks.peers.BareRequests;
import dev.millrace.stack.process.Launch;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The users API to PostgreSQL: ask for pages, read them, stage their users. Each trial has a
 * database of its own; how far a contender is stands in its staging table.
 */
final class ApiToPostgres implements Leg {
  private static final int SINGLE_USERS = 1;
  private static final int FULL_PAGES = 5_000;

  /** Of the loaders in Python, which would take long for all. */
  private static final double SHARE_OF_SIDE_BY_SIDE = 0.25;

  private static final double SHARE_OF_ONE_BY_ONE = 0.02;

  private static final int CONCURRENCY = 8;

  private final int pageSize;

  private ApiToPostgres(int pageSize) {
    this.pageSize = pageSize;
  }

  /** A request for every user. */
  static ApiToPostgres ofSingleUsers() {
    return new ApiToPostgres(SINGLE_USERS);
  }

  /** Requests for as many users as the API gives at once. */
  static ApiToPostgres ofFullPages() {
    return new ApiToPostgres(FULL_PAGES);
  }

  /** Two cores need half a minute to compile what makes and reads requests. */
  @Override
  public long usualRecords() {
    return singleUsers() ? 2 * USUAL_RECORDS : USUAL_RECORDS;
  }

  private boolean singleUsers() {
    return pageSize == SINGLE_USERS;
  }

  @Override
  public String name() {
    return singleUsers() ? "api-to-postgres" : "api-to-postgres-pages";
  }

  @Override
  public String description() {
    return "Users API to PostgreSQL: ask for users "
        + (singleUsers() ? "one by one" : "in pages of 5,000")
        + ", check them and stage them.";
  }

  @Override
  public List<Contender> contenders() {
    List<Contender> contenders = new ArrayList<>();
    contenders.add(
        Programs.program("Millrace", Contender.Role.MILLRACE, 1, trial -> ingest(trial)));
    contenders.add(
        Programs.program(
            "asyncio, aiohttp and COPY",
            Contender.Role.PEER,
            singleUsers() ? SHARE_OF_SIDE_BY_SIDE : 1,
            trial -> loader("side_by_side.py", trial)));
    if (singleUsers()) {
      contenders.add(
          Programs.program(
              "one request and one insert at a time",
              Contender.Role.PEER,
              SHARE_OF_ONE_BY_ONE,
              trial -> loader("one_by_one.py", trial)));
      contenders.add(
          Programs.plain("requests alone", BareRequests.class, trial -> limitArguments(trial)));
    } else {
      contenders.add(Programs.plain("COPY alone", BareCopy.class, trial -> limitArguments(trial)));
    }
    return contenders;
  }

  private Launch ingest(Trial trial) {
    return Programs.ingest(
        trial,
        StagingDatabase.of(trial),
        List.of(
            "--seed=" + trial.name(),
            "--users=" + trial.records(),
            "--page-size=" + pageSize,
            "--concurrency=" + (singleUsers() ? CONCURRENCY : CONCURRENCY / 2)));
  }

  private Launch loader(String script, Trial trial) throws IOException {
    Path loaders = Programs.home().resolve("benchmarks/loaders");
    String url = StagingDatabase.of(trial).url().replace("jdbc:", "");
    return Launch.of(
        List.of(
            Python.of(loaders),
            loaders.resolve(script).toString(),
            trial.address("usersApiUrl"),
            url.replace("://", "://" + trial.address("postgresUser") + "@"),
            Long.toString(trial.records()),
            Integer.toString(pageSize)));
  }

  private List<String> limitArguments(Trial trial) {
    return List.of(
        StagingDatabase.of(trial).url(),
        trial.address("postgresUser"),
        trial.address("usersApiUrl"),
        Long.toString(trial.records()));
  }

  @Override
  public List<String> countedServers() {
    return List.of("users-api", "postgres");
  }

  /** Each look is a new connection, which PostgreSQL starts a process for. */
  @Override
  public Duration poll() {
    return Duration.ofMillis(500);
  }

  @Override
  public void prepare(Servers servers, long records) {
    // The API makes every user afresh.
  }

  @Override
  public void open(Trial trial) throws SQLException {
    StagingDatabase database = StagingDatabase.of(trial);
    database.create();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE received (users bigint)");
      statement.execute("INSERT INTO received VALUES (0)");
    }
  }

  @Override
  public long done(Trial trial) throws SQLException {
    return number(
        trial, "SELECT (SELECT count(*) FROM staged_users) + (SELECT users FROM received)");
  }

  /** PostgreSQL's own statistics: to count users again and again cost more than to stage them. */
  @Override
  public long doneAtLeast(Trial trial) throws SQLException {
    return number(
        trial,
        "SELECT pg_stat_get_tuples_inserted('staged_users'::regclass)"
            + " + (SELECT users FROM received)");
  }

  private static long number(Trial trial, String query) throws SQLException {
    try (Connection connection = StagingDatabase.of(trial).connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public void close(Trial trial) throws SQLException {
    long done = done(trial);
    if (done != trial.records()) {
      throw new BenchmarkException(
          "%s must hold %,d users, but holds %,d".formatted(trial.name(), trial.records(), done));
    }
    StagingDatabase.of(trial).drop();
  }
}
