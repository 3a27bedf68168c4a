package dev.millrace.pipelines.reconcile;

import static dev.millrace.pipelines.reconcile.TestPath.difference;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import dev.millrace.pipelines.users.TestUsers;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReconcileIT {
  private static final List<String> DIRECT = List.of("--runner=DirectRunner");
  private static final List<String> DIRECT_IMPATIENT =
      List.of("--runner=DirectRunner", "--waitSeconds=1");
  private static final List<String> SPARK =
      List.of("--runner=SparkRunner", "--sparkMaster=local[2]");

  private final TestPath path = new TestPath();
  private final List<User> users = users(60);
  private final User ada = users.get(0);
  private final User grace = users.get(1);

  @BeforeEach
  void everyUserHasArrived() throws Exception {
    path.stage(users);
    path.publish();
    users.forEach(path::write);
    path.commit();
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "spark"})
  void findsAndNamesEveryDamageUntilItIsRepaired(String runner) throws Exception {
    List<String> arguments = runner.equals("spark") ? SPARK : DIRECT;
    TableRow user = TableRow.of(UserTable.USERS, ada);
    TableRow byCountry = TableRow.of(UserTable.USERS_BY_COUNTRY, ada);
    TableRow byMinute = TableRow.of(UserTable.USERS_BY_MINUTE, ada);
    TableRow moved = with(user, "city", "Elsewhere");
    TableRow secondCountry = with(byCountry, "nationality", "SE");
    TableRow secondGender = with(byMinute, "gender", "none");
    TableRow stranger = TableRow.of(UserTable.USERS, TestUsers.ada(UUID.randomUUID()));
    TableRow missing = TableRow.of(UserTable.USERS, grace);
    TableRow notByCountry = TableRow.of(UserTable.USERS_BY_COUNTRY, grace);
    TableRow notByMinute = TableRow.of(UserTable.USERS_BY_MINUTE, grace);

    assertThat(path.reconcile(arguments), is(Reconcile.EQUAL));
    assertThat(path.differences(), is(empty()));

    List.of(moved, secondCountry, secondGender, stranger).forEach(path::write);
    List.of(missing, notByCountry, notByMinute).forEach(path::delete);
    assertThat(path.reconcile(arguments), is(Reconcile.DIFFERENT));
    assertThat(
        path.differences(),
        containsInAnyOrder(
            difference(user, "differing", "city"),
            difference(secondCountry, "extra"),
            difference(secondGender, "extra"),
            "user_counts extra " + minute(ada) + "/DK/none users",
            difference(stranger, "extra"),
            difference(missing, "missing"),
            difference(notByCountry, "missing"),
            difference(notByMinute, "missing"),
            "user_counts missing " + minute(grace) + "/DK/female users"));

    List.of(secondCountry, secondGender, stranger).forEach(path::delete);
    List.of(user, missing, notByCountry, notByMinute).forEach(path::write);
    assertThat(path.reconcile(arguments), is(Reconcile.EQUAL));
    assertThat(path.differences(), is(empty()));
  }

  @Test
  void missesAUserWhoseLetterWasErasedOrReplayedWithoutEffect() throws Exception {
    path.delete(TableRow.of(UserTable.USERS, ada));
    path.delete(TableRow.of(UserTable.USERS, grace));
    path.sendLetter(ada, "users-0@7");
    path.sendLetter(grace, "users-0@8");
    assertThat(path.reconcile(DIRECT_IMPATIENT), is(Reconcile.EQUAL));

    path.eraseLetter("users-0@7");
    path.noteReplay(grace, "users-0@8");

    assertThat(path.reconcile(DIRECT_IMPATIENT), is(Reconcile.DIFFERENT));
    assertThat(
        path.differences(),
        containsInAnyOrder(
            difference(TableRow.of(UserTable.USERS, ada), "missing"),
            difference(TableRow.of(UserTable.USERS, grace), "missing")));
  }

  @Test
  void accountsForUsersWhoDidNotArrive() throws Exception {
    User unpublished = TestUsers.ada(UUID.randomUUID());
    path.stage(List.of(unpublished));
    for (UserTable table : UserTable.values()) {
      path.delete(TableRow.of(table, ada));
    }
    path.sendLetter(ada, "users-0@7");
    path.sendLetter(ada, "users-0@7");
    path.execute("DELETE FROM staged_users WHERE id = ?", grace.getId());
    path.execute("INSERT INTO staging_purges (staged_until, deleted) VALUES (now(), 1)");

    assertThat(path.reconcile(DIRECT_IMPATIENT), is(Reconcile.EQUAL));

    assertThat(
        path.query(
            "SELECT concat_ws(' ', subject, expected, found, dead_lettered, purged)"
                + " FROM reconciliation_totals ORDER BY subject"),
        is(
            List.of(
                "dead_letters 0 1 0 0",
                "user_counts 58 58 0 0",
                "users 59 59 1 1",
                "users_by_country 59 59 1 1",
                "users_by_minute 59 59 1 1")));
  }

  @Test
  void looksAgainUnderEveryKeyThatTheUserMayHave() throws Exception {
    TableRow second = with(TableRow.of(UserTable.USERS_BY_MINUTE, ada), "gender", "none");
    path.write(second);
    UserEvidence scanned =
        new UserEvidence(
            ada.getId().toString(), Optional.empty(), List.of(second), Set.of("users-0@7"));

    SecondLook.Seen seen = path.secondLook().at(scanned);

    assertThat(seen.evidence().staged(), is(Optional.of(new Evidence.Staged(ada, false))));
    assertThat(
        seen.evidence().rows(),
        containsInAnyOrder(
            TableRow.of(UserTable.USERS, ada),
            TableRow.of(UserTable.USERS_BY_COUNTRY, ada),
            TableRow.of(UserTable.USERS_BY_MINUTE, ada),
            second));
    assertThat(seen.evidence().letters(), is(Set.of("users-0@7")));
    assertThat(seen.purgedUntil(), is(Instant.MIN));
  }

  @Test
  void seesAtTheSecondLookWhatIsGone() throws Exception {
    Instant purgedUntil = Instant.parse("2026-03-01T00:00:00Z");
    TableRow row = TableRow.of(UserTable.USERS, ada);
    path.execute("DELETE FROM staged_users WHERE id = ?", ada.getId());
    path.execute(
        "INSERT INTO staging_purges (staged_until, deleted) VALUES (CAST(? AS timestamptz), 1)",
        purgedUntil.toString());
    path.delete(row);

    SecondLook.Seen seen =
        path.secondLook()
            .at(new UserEvidence(ada.getId().toString(), Optional.empty(), List.of(row), Set.of()));

    assertThat(seen.evidence().staged(), is(Optional.empty()));
    assertThat(seen.evidence().rows(), is(empty()));
    assertThat(seen.purgedUntil(), is(purgedUntil));
  }

  @Test
  void comparesNothingWhileRecordsAreOnTheirWay() throws Exception {
    path.publish();

    assertThat(path.reconcile(DIRECT_IMPATIENT), is(Reconcile.COULD_NOT_TELL));
  }

  @Test
  void waitsForUsersToBePublishedAndWritten() throws Exception {
    User late = TestUsers.ada(UUID.randomUUID());
    path.stage(List.of(late));
    CompletableFuture<Void> streams =
        CompletableFuture.runAsync(
            () -> {
              path.write(late);
              path.moveCursor();
            },
            CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS));

    assertThat(path.reconcile(DIRECT), is(Reconcile.EQUAL));

    streams.get();
    assertThat(
        path.query("SELECT expected FROM reconciliation_totals WHERE subject = 'users'"),
        is(List.of("61")));
  }

  @Test
  void keepsPersonalValuesToItselfUnlessTold() throws Exception {
    path.write(with(TableRow.of(UserTable.USERS, ada), "city", "Elsewhere"));

    path.reconcile(DIRECT);
    assertThat(storedValues(), is(List.of("-")));

    List<String> withValues = new ArrayList<>(DIRECT);
    withValues.add("--withValues");
    path.reconcile(withValues);
    assertThat(storedValues(), containsInAnyOrder("-", "{København} {Elsewhere}"));
  }

  @Test
  void refusesOptionsThatAreNotComplete() {
    assertThat(Reconcile.run("--runner=DirectRunner"), is(Reconcile.WRONG_USAGE));
    assertThat(path.reconcile(List.of("--runner=SparkRunner")), is(Reconcile.WRONG_USAGE));
  }

  private List<String> storedValues() throws Exception {
    return path.query(
        "SELECT coalesce(expected::text || ' ' || found::text, '-')"
            + " FROM reconciliation_differences");
  }

  private static TableRow with(TableRow row, String column, Object value) {
    List<Object> values = new ArrayList<>(row.values());
    values.set(row.table().columns().indexOf(column), value);
    return new TableRow(row.table(), values);
  }

  private static Instant minute(User user) {
    return UserTable.minute(user.getFetchedAt());
  }

  /** One per minute, so that each has a count of its own. */
  private static List<User> users(int count) {
    Instant first = TestUsers.ada().getFetchedAt();
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                User.newBuilder(TestUsers.ada(UUID.randomUUID()))
                    .setFetchedAt(first.minusSeconds(60L * i))
                    .build())
        .toList();
  }
}
