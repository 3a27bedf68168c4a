package dev.millrace.ingest;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.ingest.ReceivedUser.Valid;
import dev.millrace.schemas.User;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StagingTableIT {
  private static final PageRequest PAGE =
      new PageRequest(URI.create("http://api/"), "ada", 7, 1, List.of());
  private static final Instant NOW = Instant.parse("2026-01-31T10:00:05.678Z");

  private final StagingDatabase database = new StagingDatabase();
  private StagingTable table;

  @BeforeEach
  void open() throws SQLException {
    table = StagingTable.open(database.config(), Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @AfterEach
  void close() throws SQLException {
    table.close();
  }

  @Test
  void keepsEveryCharacter() throws SQLException {
    String awkward = "\\ \\N \\. \t\n\r\b\f\u000b\u0001\u007f \" ' , ; $ 😀 \uFFFD \u2028 %s NULL";

    stage(PAGE, List.of(zofieWith("/location/city", awkward)));
    stage(page(8), List.of(otherZofieWith("/location/city", "\\N")));
    stage(page(9), List.of(otherZofieWith("/location/city", "")));

    assertThat(
        database.column("SELECT city FROM staged_users WHERE id::text LIKE '0013%'"),
        contains(awkward));
    assertThat("no end of COPY and no null", database.staged(), is(2L));
    assertThat(
        "another city for a known id",
        database.column("SELECT reason FROM rejected_users"),
        contains("must be equal to the staged user of this id, but differs"));
  }

  @Test
  void setsTheTimeAtWhichItWrites() throws SQLException {
    stage(PAGE, List.of(TestUsers.received(TestUsers.zofie())));

    assertThat(
        database.column(
            "SELECT to_char(staged_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') FROM"
                + " staged_users"),
        contains("2026-01-31 10:00:05.678000"));
  }

  @ParameterizedTest
  @CsvSource({
    "1944-02-29T23:59:59.999Z, 1944-02-29 23:59:59.999",
    "0001-01-01T00:00:00Z, 0001-01-01 00:00:00.000",
    "0999-12-31T23:59:59.5Z, 0999-12-31 23:59:59.500",
    "1969-12-31T23:59:59.999+02:00, 1969-12-31 21:59:59.999"
  })
  void keepsInstants(String sent, String staged) throws SQLException {
    stage(PAGE, List.of(zofieWith("/dob/date", sent)));

    assertThat(
        database.column(
            "SELECT to_char(date_of_birth AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS') FROM"
                + " staged_users"),
        contains(staged));
  }

  @Test
  void comparesEveryFieldButTheTimesOfFetchingAndStaging() throws SQLException {
    stage(PAGE, List.of(TestUsers.received(TestUsers.zofie())));
    Valid later =
        (Valid)
            UserMapper.map(
                0,
                TestUsers.zofie(),
                TestUsers.rawJson(TestUsers.zofie().toString()),
                NOW.plusSeconds(60));

    assertThat(stage(page(100), List.of(later)), is(new PageOutcome(true, 0, 1, 0)));
    int page = 101;
    for (String pointer :
        List.of(
            "/gender \"male\"",
            "/name/title \"x\"",
            "/name/first \"x\"",
            "/name/last \"x\"",
            "/location/street/number 1",
            "/location/street/name \"x\"",
            "/location/city \"x\"",
            "/location/state \"x\"",
            "/location/country \"x\"",
            "/location/postcode \"x\"",
            "/location/coordinates/latitude \"1\"",
            "/location/coordinates/longitude \"1\"",
            "/location/timezone/offset \"x\"",
            "/location/timezone/description \"x\"",
            "/email \"x@x\"",
            "/login/username \"x\"",
            "/dob/date \"1944-02-29T23:59:59.998Z\"",
            "/registered/date \"2007-07-09T05:51:59.391Z\"",
            "/phone \"x\"",
            "/cell \"x\"",
            "/id/name null",
            "/id/value null",
            "/picture/large \"x\"",
            "/picture/medium \"x\"",
            "/picture/thumbnail \"x\"",
            "/nat \"DE\"")) {
      String[] change = pointer.split(" ", -1);
      ReceivedUser other = TestUsers.received(TestUsers.zofieWith(change[0], change[1]));
      assertThat(pointer, stage(page(page++), List.of(other)), is(new PageOutcome(true, 0, 0, 1)));
    }
    assertThat(
        "a change of every field but id and the two times",
        page - 101,
        is(User.getClassSchema().getFields().size() - 3));
  }

  @Test
  void rejectsTheSecondOfTwoThatDifferOnAPage() throws SQLException {
    assertThat(
        stage(
            PAGE,
            List.of(
                TestUsers.received(TestUsers.zofie()),
                TestUsers.received(TestUsers.zofieWith("/phone", "\"x\"")))),
        is(new PageOutcome(true, 1, 0, 1)));
    assertThat(
        database.column("SELECT reason FROM rejected_users"),
        contains("must be equal to the staged user of this id, but differs"));
  }

  @Test
  void writesAPageOnce() throws SQLException {
    List<ReceivedUser> users = List.of(TestUsers.received(TestUsers.zofie()));

    assertThat(isStaged(PAGE), is(false));
    assertThat(stage(PAGE, users), is(new PageOutcome(true, 1, 0, 0)));
    assertThat(isStaged(PAGE), is(true));
    assertThat(stage(PAGE, users), is(PageOutcome.STAGED_BEFORE));
    assertThat(isStaged(page(8)), is(false));
    assertThat(isStaged(new PageRequest(PAGE.apiUrl(), "ada", 7, 1, List.of("DE"))), is(false));
  }

  @Test
  void writesAllOfAPageOrNothing() throws SQLException {
    database.execute("ALTER TABLE rejected_users ADD CONSTRAINT none CHECK (false)");
    List<ReceivedUser> users =
        List.of(TestUsers.received(TestUsers.zofie()), TestUsers.received(TestUsers.read("null")));

    SQLException failure = assertThrows(SQLException.class, () -> stage(PAGE, users));

    assertThat(database.staged(), is(0L));
    assertThat(database.column("SELECT page FROM staged_pages"), is(empty()));
    database.execute("ALTER TABLE rejected_users DROP CONSTRAINT none");
    assertThat(
        "the connection can be used again", stage(PAGE, users), is(new PageOutcome(true, 1, 0, 1)));
    assertThat(failure.getMessage(), containsString("none"));
  }

  @Test
  void quotesNoRowInErrors() throws SQLException {
    database.execute("ALTER TABLE staged_users ADD CONSTRAINT none CHECK (false)");

    SQLException failure =
        assertThrows(
            SQLException.class, () -> stage(PAGE, List.of(TestUsers.received(TestUsers.zofie()))));

    assertThat(failure.toString(), not(containsString("zofie@example.com")));
    assertThat(failure.toString(), not(containsString("Brien")));
  }

  @Test
  void keepsRejectedJsonWhole() throws SQLException {
    String sent = TestUsers.zofie().toString().replace("تهران", "a\\u0000b\\ud83d");

    stage(
        PAGE,
        List.of(
            UserMapper.map(
                0, TestUsers.read(sent), TestUsers.rawJson(sent), TestUsers.ARRIVED_AT)));

    String json = database.column("SELECT json FROM rejected_users").get(0);
    assertThat(TestUsers.read(json).at("/location/city").textValue(), is("a\0b\ud83d"));
  }

  @Test
  void judgesAUserThatComesOnSeveralPagesAtOnceByTheStagedOne() throws SQLException {
    stage(page(1), List.of(TestUsers.received(TestUsers.zofie())));
    Map<Integer, ReceivedUser> users =
        Map.of(
            1, TestUsers.received(TestUsers.zofie()),
            2, zofieWith("/phone", "x"),
            3, otherZofieWith("/cell", "y"),
            4, TestUsers.received(TestUsers.zofie()),
            5, otherZofieWith("/cell", "z"),
            6, zofieWith("/phone", "x"));

    table.stage(
        IntStream.rangeClosed(1, 6)
            .mapToObj(page -> new FetchedPage(page(page), List.of(users.get(page))))
            .toList());

    assertThat(
        database.column(
            "SELECT page || ' ' || staged || duplicates || rejected FROM staged_pages"
                + " ORDER BY page"),
        contains("1 100", "2 001", "3 100", "4 010", "5 001", "6 001"));
    assertThat(
        database.column("SELECT page FROM rejected_users ORDER BY 1"), contains("2", "5", "6"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void waitsForWhoeverStagesTheSamePage(boolean commits) throws Exception {
    List<FetchedPage> pages =
        List.of(
            new FetchedPage(PAGE, List.of(TestUsers.received(TestUsers.read("null")))),
            new FetchedPage(page(8), List.of(TestUsers.received(TestUsers.zofie()))));
    ExecutorService ours = Executors.newSingleThreadExecutor();
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          "INSERT INTO staged_pages VALUES ('http://api/', 'ada', 7, 1, '', 0, 0, 0)");
      statement.execute(
          "INSERT INTO rejected_users (api_url, seed, page, page_size, filters, position, reason,"
              + " json) VALUES ('http://api/', 'ada', 7, 1, '', 0, '', '')");
      Future<Map<PageRequest, PageOutcome>> outcomes = ours.submit(() -> table.stage(pages));
      awaitOneThatWaits();

      if (commits) {
        other.commit();
      } else {
        other.rollback();
      }

      PageOutcome rejected = new PageOutcome(true, 0, 0, 1);
      assertThat(outcomes.get().get(PAGE), is(commits ? PageOutcome.STAGED_BEFORE : rejected));
      assertThat(outcomes.get().get(page(8)), is(new PageOutcome(true, 1, 0, 0)));
    } finally {
      ours.shutdown();
    }
    assertThat(database.staged(), is(1L));
    assertThat(database.rejected(), is(1L));
    assertThat(database.number("SELECT count(*) FROM staged_pages"), is(2L));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void waitsForWhoeverStagesTheSameUser(boolean commits) throws Exception {
    stage(page(1), List.of(TestUsers.received(TestUsers.zofie())));
    ExecutorService ours = Executors.newSingleThreadExecutor();
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      statement.execute("CREATE TABLE kept AS SELECT * FROM staged_users");
      statement.execute("DELETE FROM staged_users");
      other.setAutoCommit(false);
      statement.execute("INSERT INTO staged_users SELECT * FROM kept");
      List<ReceivedUser> users =
          List.of(
              TestUsers.received(TestUsers.zofie()), otherZofieWith("/location/city", "Berlin"));
      Future<PageOutcome> outcome = ours.submit(() -> stage(page(2), users));
      awaitOneThatWaits();

      if (commits) {
        other.commit();
      } else {
        other.rollback();
      }

      assertThat(
          outcome.get(),
          is(commits ? new PageOutcome(true, 1, 1, 0) : new PageOutcome(true, 2, 0, 0)));
    } finally {
      ours.shutdown();
    }
    assertThat(database.staged(), is(2L));
  }

  private void awaitOneThatWaits() {
    String waiting =
        "SELECT count(*) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND wait_event_type = 'Lock'";
    await().until(() -> database.number(waiting) == 1);
  }

  private PageOutcome stage(PageRequest page, List<ReceivedUser> users) throws SQLException {
    return table.stage(List.of(new FetchedPage(page, users))).get(page);
  }

  private boolean isStaged(PageRequest page) throws SQLException {
    return table.staged(List.of(page)).contains(page);
  }

  private static ReceivedUser zofieWith(String pointer, String text) {
    return TestUsers.received(TestUsers.zofieWith(pointer, TextNode.valueOf(text).toString()));
  }

  private static ReceivedUser otherZofieWith(String pointer, String text) {
    return TestUsers.received(
        TestUsers.zofieWith(pointer, TextNode.valueOf(text).toString())
            .set(
                "login",
                TestUsers.read(
                    "{\"uuid\":\"1113e2ff-07e6-4e92-815b-2d107d8f7fae\",\"username\":\"x\"}")));
  }

  private static PageRequest page(int page) {
    return new PageRequest(PAGE.apiUrl(), "ada", page, 1, List.of());
  }
}
