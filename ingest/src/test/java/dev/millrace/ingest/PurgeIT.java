package dev.millrace.ingest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PurgeIT {
  private static final Instant MONDAY = Instant.parse("2026-01-05T00:00:00Z");
  private static final Instant TUESDAY = Instant.parse("2026-01-06T00:00:00Z");
  private static final Instant WEDNESDAY = Instant.parse("2026-01-07T00:00:00Z");

  private final StagingDatabase database = new StagingDatabase();

  @Test
  void deletesNothingUntilSomethingIsPublished() throws SQLException {
    stage(1, 10, MONDAY);

    assertThat(purge(WEDNESDAY, 100), is(Optional.empty()));
    assertThat(database.staged(), is(10L));
  }

  @Test
  void deletesWhatIsPublishedAndOldEnough() throws SQLException {
    stage(1, 10, MONDAY);
    stage(2, 10, TUESDAY);
    publish("a", 2, 9);

    assertThat(purge(TUESDAY, 100), is(Optional.of(10L)));
    assertThat(pagesWithUsers(), contains("2"));
    assertThat(
        database.column(
            "SELECT concat_ws(' ', to_char(staged_until AT TIME ZONE 'UTC', 'YYYY-MM-DD'), deleted)"
                + " FROM staging_purges"),
        contains("2026-01-06 10"));
  }

  @Test
  void keepsWhatIsNotPublished() throws SQLException {
    stage(1, 10, MONDAY);
    stage(2, 10, MONDAY);
    stage(3, 10, MONDAY);
    publish("a", 2, 4);

    assertThat(purge(WEDNESDAY, 100), is(Optional.of(15L)));
    assertThat(
        "the users behind the cursor within its transaction, and the later ones",
        database.column(
            "SELECT concat_ws(' ', street_number, count(*)) FROM staged_users GROUP BY"
                + " street_number ORDER BY 1"),
        contains("2 5", "3 10"));
  }

  @Test
  void waitsForTheStreamThatIsFurthestBehind() throws SQLException {
    stage(1, 10, MONDAY);
    stage(2, 10, MONDAY);
    publish("a", 2, 9);
    publish("b", 1, 9);

    assertThat(purge(WEDNESDAY, 100), is(Optional.of(10L)));
    assertThat(pagesWithUsers(), contains("2"));
  }

  @Test
  void doesNotBelieveCursorsOfAnotherServer() throws SQLException {
    stage(1, 10, MONDAY);
    publish("a", 1, 9);
    database.execute("UPDATE publish_cursors SET system_identifier = system_identifier - 1");

    assertThat(purge(WEDNESDAY, 100), is(Optional.empty()));
    assertThat(database.staged(), is(10L));
  }

  @Test
  void deletesInChunksAndRecordsTheirSum() throws SQLException {
    stage(1, 25, MONDAY);
    publish("a", 1, 24);

    assertThat(purge(WEDNESDAY, 10), is(Optional.of(25L)));
    assertThat(database.staged(), is(0L));
    assertThat(database.column("SELECT deleted FROM staging_purges"), contains("25"));
  }

  @Test
  void recordsNothingWhereNothingIsOldEnough() throws SQLException {
    stage(1, 10, TUESDAY);
    publish("a", 1, 9);

    assertThat(purge(TUESDAY, 100), is(Optional.of(0L)));
    assertThat(database.column("SELECT deleted FROM staging_purges"), is(empty()));
  }

  @Test
  void doesNotMakeAPageComeAgain() throws SQLException {
    stage(1, 10, MONDAY);
    publish("a", 1, 9);
    purge(WEDNESDAY, 100);

    try (StagingTable table = StagingTable.open(database.config(), Clock.systemUTC())) {
      assertThat(table.staged(List.of(page(1, 10))), contains(page(1, 10)));
    }
  }

  @Test
  void isACommand() throws Exception {
    stage(1, 10, MONDAY);
    publish("a", 1, 9);
    List<String> postgres =
        List.of(
            "--postgres-url=" + database.config().url(),
            "--postgres-user=" + database.config().user());

    IngestProcess purge = IngestProcess.start(postgres, "--purge-published", "--older-than=7d");
    assertThat(purge.exitCode(), is(0));
    assertThat(
        purge.output().replaceFirst("before .*", "before").strip(),
        is("Purged 10 published users that were staged before"));
    assertThat(IngestProcess.start(postgres, "--purge-published").exitCode(), is(2));
    assertThat(IngestProcess.start(postgres, "--older-than=7d").exitCode(), is(2));
  }

  private Optional<Long> purge(Instant limit, int chunk) throws SQLException {
    try (Connection connection = database.connect()) {
      return new Purge(connection, chunk).deleteStagedBefore(limit);
    }
  }

  /** Users of one transaction, told by their house number, which is the page's. */
  private void stage(int page, int users, Instant at) throws SQLException {
    List<ReceivedUser> received = new ArrayList<>();
    for (int i = 0; i < users; i++) {
      ObjectNode user = TestUsers.zofieWith("/location/street/number", Integer.toString(page));
      user.set(
          "login",
          TestUsers.read(
              String.format(
                  "{\"uuid\":\"%08d-0000-4000-8000-%012d\",\"username\":\"x\"}", page, i)));
      received.add(TestUsers.received(user));
    }
    try (StagingTable table =
        StagingTable.open(database.config(), Clock.fixed(at, ZoneOffset.UTC))) {
      PageRequest request = page(page, users);
      assertThat(
          table.stage(List.of(new FetchedPage(request, received))),
          is(Map.of(request, new PageOutcome(true, users, 0, 0))));
    }
  }

  /** Sets a stream's cursor to a user of a page. */
  private void publish(String stream, int page, int user) throws SQLException {
    database.execute(
        String.format(
            "INSERT INTO publish_cursors SELECT '%s', system_identifier, 1, xid, id, now()"
                + " FROM staged_users, pg_control_system() WHERE street_number = %d"
                + " ORDER BY id OFFSET %d LIMIT 1",
            stream, page, user));
    assertThat(
        database.number("SELECT count(*) FROM publish_cursors WHERE stream = '" + stream + "'"),
        is(1L));
  }

  private List<String> pagesWithUsers() throws SQLException {
    return database.column("SELECT DISTINCT street_number FROM staged_users ORDER BY 1");
  }

  private static PageRequest page(int page, int size) {
    return new PageRequest(URI.create("http://api/"), "ada", page, size, List.of());
  }
}
