package dev.millrace.ingest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.usersapi.UsersApiServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From a users API that misbehaves as it is told into a real PostgreSQL. */
class IngestIT {
  private static final String SUM_OF_PAGES =
      "SELECT sum(staged + duplicates + rejected) FROM staged_pages";

  private final StagingDatabase database = new StagingDatabase();
  private UsersApiServer api;

  /** The first users of a JVM take seconds to make, which must not count as a stall. */
  @BeforeAll
  static void warmUp() throws IOException {
    try (UsersApiServer server = UsersApiServer.start(0)) {
      results(server.url() + "?results=1000");
    }
  }

  @BeforeEach
  void start() throws IOException {
    api = UsersApiServer.start(0);
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void stagesEveryUserFieldForField() throws Exception {
    Instant before = Instant.now().minusMillis(1);

    Tally.Counts counts = run(ingest(250, 100, 2));

    assertThat(counts.staged(), is(250L));
    assertThat(counts.failures(), is(empty()));
    Map<String, JsonNode> sent = new HashMap<>();
    for (String query : List.of("results=100&page=1", "results=100&page=2", "results=50&page=3")) {
      results(api.url() + "?seed=ada&" + query)
          .forEach(user -> sent.put(user.at("/login/uuid").asText(), user));
    }
    int compared = 0;
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM staged_users")) {
      while (row.next()) {
        assertStagedAsSent(sent.get(row.getString("id")), row, before);
        compared++;
      }
    }
    assertThat(compared, is(250));
  }

  @Test
  void servesHowFarItIs() throws Exception {
    Ingest ingest = new Ingest(ingest(250, 100, 2), Clock.systemUTC());
    ingest.run();

    try (IngestMetrics metrics = IngestMetrics.serve("127.0.0.1:0", ingest, 250)) {
      URI uri = URI.create("http://127.0.0.1:" + metrics.port() + "/metrics");
      String page =
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
              .body();
      assertThat(page, containsString("millrace_ingest_wanted_users 250.0"));
      assertThat(page, containsString("millrace_ingest_users_total{outcome=\"staged\"} 250.0"));
      assertThat(page, containsString("millrace_ingest_requests_total 3.0"));
      assertThat(page, containsString("millrace_ingest_given_up_pages_total 0.0"));
    }
  }

  private static void assertStagedAsSent(JsonNode user, ResultSet row, Instant before)
      throws Exception {
    Map<String, String> pointers = new HashMap<>();
    pointers.put("id", "/login/uuid");
    pointers.put("gender", "/gender");
    pointers.put("title", "/name/title");
    pointers.put("first_name", "/name/first");
    pointers.put("last_name", "/name/last");
    pointers.put("street_number", "/location/street/number");
    pointers.put("street_name", "/location/street/name");
    pointers.put("city", "/location/city");
    pointers.put("state", "/location/state");
    pointers.put("country", "/location/country");
    pointers.put("postcode", "/location/postcode");
    pointers.put("timezone_offset", "/location/timezone/offset");
    pointers.put("timezone_description", "/location/timezone/description");
    pointers.put("email", "/email");
    pointers.put("username", "/login/username");
    pointers.put("phone", "/phone");
    pointers.put("cell", "/cell");
    pointers.put("picture_large", "/picture/large");
    pointers.put("picture_medium", "/picture/medium");
    pointers.put("picture_thumbnail", "/picture/thumbnail");
    pointers.put("nationality", "/nat");
    for (Map.Entry<String, String> pointer : pointers.entrySet()) {
      assertThat(
          pointer.getKey(),
          row.getString(pointer.getKey()),
          is(user.at(pointer.getValue()).asText()));
    }
    boolean hasId = !user.at("/id/value").isNull();
    assertThat(row.getString("national_id_name"), is(hasId ? user.at("/id/name").asText() : null));
    assertThat(
        row.getString("national_id_value"), is(hasId ? user.at("/id/value").asText() : null));
    assertThat(
        row.getDouble("latitude"),
        is(Double.parseDouble(user.at("/location/coordinates/latitude").asText())));
    assertThat(
        row.getDouble("longitude"),
        is(Double.parseDouble(user.at("/location/coordinates/longitude").asText())));
    assertThat(instant(row, "date_of_birth"), is(Instant.parse(user.at("/dob/date").asText())));
    assertThat(
        instant(row, "registered_at"), is(Instant.parse(user.at("/registered/date").asText())));
    assertThat(instant(row, "fetched_at"), is(greaterThan(before)));
    assertThat(instant(row, "staged_at"), is(not(lessThan(instant(row, "fetched_at")))));
  }

  private static Instant instant(ResultSet row, String column) throws Exception {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  @Test
  void marksThePageInTheTransactionOfItsUsers() throws Exception {
    run(ingest(300, 100, 3));

    assertThat(
        database.column("SELECT DISTINCT xmin::text FROM staged_users ORDER BY 1"),
        is(database.column("SELECT DISTINCT xmin::text FROM staged_pages ORDER BY 1")));
    assertThat(
        database.column(
            "SELECT concat_ws(' ', api_url, seed, page, page_size, filters, staged) FROM"
                + " staged_pages ORDER BY page"),
        contains(
            api.url() + " ada 1 100  100",
            api.url() + " ada 2 100  100",
            api.url() + " ada 3 100  100"));
  }

  @Test
  void asksForNothingThatIsStaged() throws Exception {
    run(ingest(200, 100, 2));
    long requests = api.requests();

    Tally.Counts counts = run(ingest(300, 100, 2));

    assertThat(counts.stagedBefore(), is(200L));
    assertThat(counts.staged(), is(100L));
    assertThat(api.requests() - requests, is(1L));
    assertThat(database.staged(), is(300L));
  }

  @Test
  void takesAPageOfAnotherSizeForAnotherPage() throws Exception {
    run(ingest(150, 100, 1));

    // Page 2 began with 50 users, and now comes with these and 50 more.
    Tally.Counts counts = run(ingest(200, 100, 1));

    assertThat(counts.staged(), is(50L));
    assertThat(counts.duplicates(), is(50L));
    assertThat(counts.stagedBefore(), is(100L));
    assertThat(database.staged(), is(200L));
    assertThat(database.rejected(), is(0L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rate-limited:probability=0.5",
        "outage:probability=0.5",
        "empty:probability=0.5",
        "short:probability=0.5",
        "malformed:probability=0.5",
        "half-body:probability=0.5",
        "stall:first=2",
        "unknown-fields"
      })
  void outlastsEveryFault(String fault) throws Exception {
    api.faults().set(fault);

    Tally.Counts counts = run(ingest(500, 50, 3));

    assertThat(counts.failures(), is(empty()));
    assertThat(counts.staged(), is(500L));
    assertThat(database.staged(), is(500L));
    assertThat(database.rejected(), is(0L));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unmappable-user | location.coordinates.latitude must be a string with a decimal number,"
            + " but was: a string of 13 characters",
        "nul-character | location.city must not hold the character NUL, which PostgreSQL can't"
            + " store"
      })
  void rejectsABadUserAndStagesTheOthers(String fault, String reason) throws Exception {
    api.faults().set(fault);

    Tally.Counts counts = run(ingest(150, 50, 2));

    assertThat(counts.staged(), is(147L));
    assertThat(counts.rejected(), is(3L));
    assertThat(database.staged(), is(147L));
    assertThat(
        database.column(
            "SELECT concat_ws(' | ', page, position, reason) FROM rejected_users ORDER BY page"),
        contains("1 | 0 | " + reason, "2 | 0 | " + reason, "3 | 0 | " + reason));
    JsonNode first = results(api.url() + "?seed=ada&results=50&page=1").get(0);
    JsonNode kept =
        new ObjectMapper()
            .readTree(database.column("SELECT json FROM rejected_users WHERE page = 1").get(0));
    assertThat(kept.at("/login/uuid"), is(first.at("/login/uuid")));
    assertThat(kept.at("/location"), is(first.at("/location")));
    assertThat(
        kept.at("/login").properties().stream().map(Map.Entry::getKey).toList(),
        contains("uuid", "username"));
  }

  @Test
  void rejectsAUserThatDiffersFromTheStagedOne() throws Exception {
    run(ingest(50, 50, 1));
    api.faults().set("changed-user");

    // The same users on a page of another size, and one has moved.
    Tally.Counts counts = run(ingest(40, 40, 1));

    assertThat(counts.staged(), is(0L));
    assertThat(counts.duplicates(), is(39L));
    assertThat(counts.rejected(), is(1L));
    assertThat(
        database.column("SELECT reason FROM rejected_users"),
        contains("must be equal to the staged user of this id, but differs"));
    assertThat(
        database.column("SELECT json FROM rejected_users"),
        everyItem(allOf(containsString("\"city\":\"Elsewhere\""), not(containsString("salt")))));
    assertThat(
        "the staged one stays",
        database.number("SELECT count(*) FROM staged_users WHERE city = 'Elsewhere'"),
        is(0L));
  }

  @Test
  void countsAUserThatComesTwiceOnAPageOnce() throws Exception {
    api.faults().set("repeated-user");

    Tally.Counts counts = run(ingest(50, 50, 1));

    assertThat(counts.staged(), is(49L));
    assertThat(counts.duplicates(), is(1L));
    assertThat(database.staged(), is(49L));
    assertThat(database.number(SUM_OF_PAGES), is(50L));
  }

  @Test
  void accountsForEveryUserUnderAllFaultsAtOnce() throws Exception {
    api.faults()
        .set(
            "rate-limited:probability=0.1",
            "outage:probability=0.1",
            "empty:probability=0.1",
            "short:probability=0.1",
            "malformed:probability=0.1",
            "half-body:probability=0.1",
            "unmappable-user:probability=0.2",
            "nul-character:probability=0.2",
            "repeated-user:probability=0.2",
            "unknown-fields:probability=0.2");

    Tally.Counts counts = run(ingest(2_000, 50, 4));

    assertThat(counts.failures(), is(empty()));
    assertThat(counts.users(), is(2_000L));
    assertThat(database.staged(), is(counts.staged()));
    assertThat(database.rejected(), is(counts.rejected()));
    assertThat(counts.rejected(), is(greaterThan(0L)));
    assertThat(counts.duplicates(), is(greaterThan(0L)));
    assertThat(database.number(SUM_OF_PAGES), is(2_000L));
  }

  @Test
  void leavesOutAPageThatCantBeHadAndGoesOn() throws Exception {
    api.faults().set("malformed:page=2");

    Tally.Counts counts = run(ingest(500, 100, 2));

    assertThat(counts.staged(), is(400L));
    assertThat(
        counts.failures(),
        contains(containsString("page=2&results=100&seed=ada answered with malf")));
    assertThat(
        database.column("SELECT page FROM staged_pages ORDER BY page"),
        contains("1", "3", "4", "5"));

    api.faults().set();
    assertThat("the next run fetches it", run(ingest(500, 100, 2)).staged(), is(100L));
  }

  @Test
  void endsWhenNothingCanBeHadAnyMore() throws Exception {
    api.faults().set("outage");

    Tally.Counts counts = run(ingest(2_000, 20, 2));

    assertThat(counts.staged(), is(0L));
    assertThat("pages tried out of 100", counts.failures().size(), is(lessThan(6)));
  }

  @Test
  void filtersByNation() throws Exception {
    IngestConfig config = ingest(100, 50, 2, List.of("DE", "UA"));

    assertThat(run(config).staged(), is(100L));
    assertThat(
        database.column("SELECT DISTINCT nationality FROM staged_users ORDER BY 1"),
        contains("DE", "UA"));
    assertThat(database.column("SELECT DISTINCT filters FROM staged_pages"), contains("nat=DE,UA"));
  }

  @Test
  void neitherLosesNorDoublesWhenTwoRunAtOnce() throws Exception {
    ExecutorService runs = Executors.newFixedThreadPool(2);
    Future<Tally.Counts> one = runs.submit(() -> run(ingest(2_000, 50, 3)));
    Future<Tally.Counts> other = runs.submit(() -> run(ingest(2_000, 50, 3)));

    assertThat(one.get().staged() + other.get().staged(), is(2_000L));
    assertThat(one.get().stagedBefore() + other.get().stagedBefore(), is(2_000L));
    assertThat(one.get().duplicates() + other.get().duplicates(), is(0L));
    assertThat(database.staged(), is(2_000L));
    runs.shutdown();
  }

  @Test
  void neitherLosesNorDoublesWhenPagesHaveUsersInCommon() throws Exception {
    ExecutorService runs = Executors.newFixedThreadPool(3);
    // Every page of the smaller sizes is the beginning of the same page in the larger.
    Future<Tally.Counts> small = runs.submit(() -> run(ingest(400, 40, 4)));
    Future<Tally.Counts> medium = runs.submit(() -> run(ingest(700, 70, 4)));
    Future<Tally.Counts> large = runs.submit(() -> run(ingest(1_000, 100, 4)));

    assertThat(small.get().users() + medium.get().users() + large.get().users(), is(2_100L));
    assertThat(small.get().staged() + medium.get().staged() + large.get().staged(), is(1_000L));
    assertThat(
        small.get().duplicates() + medium.get().duplicates() + large.get().duplicates(),
        is(1_100L));
    assertThat(database.staged(), is(1_000L));
    assertThat(database.rejected(), is(0L));
    runs.shutdown();
  }

  @Test
  void connectsAnewWhenPostgresqlDropsItsConnections() throws Exception {
    api.faults().set("outage:probability=0.5"); // so that it takes a while
    ExecutorService runs = Executors.newSingleThreadExecutor();
    Future<Tally.Counts> run = runs.submit(() -> run(ingest(1_500, 25, 2)));
    for (int i = 0; i < 10 && !run.isDone(); i++) {
      Thread.sleep(50);
      database.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
              + " current_database() AND application_name = 'millrace-ingest'");
    }

    assertThat(run.get().failures(), is(empty()));
    assertThat(run.get().users(), is(1_500L));
    assertThat(database.staged(), is(1_500L));
    runs.shutdown();
  }

  @Test
  void endsAtOnceWhereTheTablesAreMissing() throws Exception {
    database.execute("DROP TABLE staged_users");

    assertThat(
        assertThrows(SQLException.class, () -> run(ingest(100, 50, 2))).getMessage(),
        startsWith(
            database.config().url()
                + " must have the staging tables of schemas/src/main/resources/postgres, but: "));
    assertThat(api.requests(), is(0L));
  }

  @Test
  void endsAtOnceWherePostgresqlCantBeReached() throws Exception {
    IngestProcess process =
        IngestProcess.start(
            List.of("--postgres-url=jdbc:postgresql://127.0.0.1:1/millrace"),
            "--api-url=" + api.url());

    assertThat(process.exitCode(), is(1));
    assertThat(
        process.output(),
        allOf(
            containsString("PostgreSQL failed: Connection to 127.0.0.1:1 refused."),
            not(containsString("\tat ")),
            not(containsString("under way"))));
    assertThat(api.requests(), is(0L));
  }

  @Test
  void isCompleteAfterAKillAndAnotherRun() throws Exception {
    IngestProcess killed = process("--users=4000", "--page-size=50", "--rate-limit=40");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> database.number("SELECT count(*) FROM staged_pages"), is(greaterThan(9L)));
    killed.kill();
    long stagedAtKill = database.staged();
    assertThat(stagedAtKill, is(lessThan(4_000L)));
    assertThat(database.number(SUM_OF_PAGES), is(stagedAtKill));

    IngestProcess second = process("--users=4000", "--page-size=50");

    assertThat(second.exitCode(), is(0));
    assertThat(database.staged(), is(4_000L));
    assertThat(database.number(SUM_OF_PAGES), is(4_000L));
    assertThat(database.number("SELECT count(*) FROM staged_pages"), is(80L));
    assertThat(second.output(), containsString("Staged before"));
  }

  @Test
  void stopsCleanlyOnCtrlC() throws Exception {
    IngestProcess process = process("--users=4000", "--page-size=50", "--rate-limit=40");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> database.number("SELECT count(*) FROM staged_pages"), is(greaterThan(9L)));
    process.interrupt();

    assertThat(process.exitCode(), is(130));
    assertThat(database.number(SUM_OF_PAGES), is(database.staged()));
    assertThat(process.output(), containsString("Missing"));
  }

  @Test
  void tellsByItsExitCodeWhetherAllIsStaged() throws Exception {
    api.faults().set("outage:page=2", "unmappable-user:page=1");

    IngestProcess incomplete =
        process("--users=150", "--page-size=50", "--attempts=2", "--first-pause=10ms");
    assertThat(incomplete.exitCode(), is(1));
    assertThat(
        incomplete.output(),
        allOf(
            containsString("Missing               50  on 1 pages"),
            containsString("page=2&results=50&seed=ada answered 503, after 2 attempts")));
    api.faults().set();
    IngestProcess complete = process("--users=150", "--page-size=50");
    assertThat(complete.exitCode(), is(0));
    assertThat(database.staged(), is(149L));
    IngestProcess misused = process("--page-size=0");
    assertThat(misused.exitCode(), is(2));
    assertThat(
        misused.output(), containsString("--page-size must be between 1 and 5000, but was: 0"));
  }

  @Test
  void logsNoPersonalData() throws Exception {
    api.faults().set("unmappable-user:first=1", "short:first=1", "malformed:first=1");

    IngestProcess process = process("--users=100", "--page-size=50", "--verbose");

    assertThat(process.exitCode(), is(0));
    for (String column : List.of("id::text", "email", "last_name", "phone")) {
      for (String value : database.column("SELECT " + column + " FROM staged_users")) {
        assertThat(process.output(), not(containsString(value)));
      }
    }
    assertThat(process.output(), containsString("malformed"));
  }

  private Tally.Counts run(IngestConfig config) throws Exception {
    Ingest ingest = new Ingest(config, Clock.systemUTC());
    ingest.run();
    return ingest.counts();
  }

  private IngestConfig ingest(int users, int pageSize, int concurrency) {
    return ingest(users, pageSize, concurrency, List.of());
  }

  private IngestConfig ingest(int users, int pageSize, int concurrency, List<String> nations) {
    return new IngestConfig(
        api.url(),
        "ada",
        users,
        pageSize,
        1,
        nations,
        concurrency,
        Double.POSITIVE_INFINITY,
        Duration.ofSeconds(5),
        Duration.ofSeconds(3),
        new RetryPolicy(20, Duration.ofMillis(5), Duration.ofMillis(50)),
        database.config());
  }

  private IngestProcess process(String... flags) throws IOException {
    return IngestProcess.start(
        List.of(
            "--seed=ada",
            "--api-url=" + api.url(),
            "--postgres-url=" + database.config().url(),
            "--postgres-user=" + database.config().user()),
        flags);
  }

  private static List<JsonNode> results(String url) throws IOException {
    List<JsonNode> results = new ArrayList<>();
    new ObjectMapper().readTree(URI.create(url).toURL()).path("results").forEach(results::add);
    assertThat(results, is(not(empty())));
    return results;
  }
}
