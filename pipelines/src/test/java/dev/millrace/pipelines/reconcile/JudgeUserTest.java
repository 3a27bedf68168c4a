package dev.millrace.pipelines.reconcile;

import static dev.millrace.pipelines.reconcile.TestEvidence.ADA;
import static dev.millrace.pipelines.reconcile.TestEvidence.ADA_ID;
import static dev.millrace.pipelines.reconcile.TestEvidence.AS_OF;
import static dev.millrace.pipelines.reconcile.TestEvidence.NOTHING_PURGED;
import static dev.millrace.pipelines.reconcile.TestEvidence.ada;
import static dev.millrace.pipelines.reconcile.TestEvidence.adaWithLetter;
import static dev.millrace.pipelines.reconcile.TestEvidence.changed;
import static dev.millrace.pipelines.reconcile.TestEvidence.notStaged;
import static dev.millrace.pipelines.reconcile.TestEvidence.published;
import static dev.millrace.pipelines.reconcile.TestEvidence.row;
import static dev.millrace.pipelines.reconcile.TestEvidence.rows;
import static dev.millrace.pipelines.reconcile.TestEvidence.rowsWith;
import static dev.millrace.pipelines.reconcile.TestEvidence.rowsWithout;
import static dev.millrace.pipelines.reconcile.TestEvidence.unpublished;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import dev.millrace.pipelines.reconcile.Difference.Kind;
import dev.millrace.pipelines.reconcile.Tally.Count;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserTable;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class JudgeUserTest {
  private static final String ADAS_SLOT = "2026-01-31T23:59:00Z/DK/female";
  private static final Instant LATER = AS_OF.plus(Duration.ofMinutes(1));

  @Test
  void findsNothingWhereEveryRowIsAsStaged() {
    Tally right = Tally.of(Count.EXPECTED, Count.FOUND);

    assertThat(
        judge(ada(published(), rows())),
        containsInAnyOrder(
            Finding.Counted.total("users", right),
            Finding.Counted.total("users_by_country", right),
            Finding.Counted.total("users_by_minute", right),
            new Finding.Counted("user_counts", ADAS_SLOT, right)));
  }

  @Test
  void expectsWhatTheStreamMakesOfTheStagedUser() {
    User asSent = User.newBuilder(ADA).setEmail(" Ada.Jorgensen@Example.com").build();

    assertThat(
        differences(ada(Optional.of(new Evidence.Staged(asSent, true)), rows())), is(empty()));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void namesTheFieldThatDiffers(UserTable table, String column) {
    TableRow changed = changed(table, column);

    List<Difference> differences = differences(ada(published(), rowsWith(changed)));

    assertThat(
        differences,
        is(
            List.of(
                new Difference(
                    table.tableName(),
                    Kind.DIFFERING,
                    row(table).keyText(),
                    ADA_ID,
                    List.of(
                        new Difference.Field(
                            column, text(row(table), column), text(changed, column)))))));
  }

  static Stream<Arguments> fields() {
    return Arrays.stream(UserTable.values())
        .flatMap(
            table ->
                table.columns().stream()
                    .filter(column -> !table.primaryKey().contains(column))
                    .map(column -> Arguments.of(table, column)));
  }

  @ParameterizedTest
  @MethodSource("keyColumns")
  void takesARowUnderAnotherKeyForExtraAndTheRightOneForMissing(UserTable table, String column) {
    TableRow elsewhere = changed(table, column);

    assertThat(
        differences(ada(published(), rowsWith(elsewhere))),
        containsInAnyOrder(whole(Kind.MISSING, row(table)), whole(Kind.EXTRA, elsewhere)));
  }

  static Stream<Arguments> keyColumns() {
    return Stream.of(UserTable.USERS_BY_COUNTRY, UserTable.USERS_BY_MINUTE)
        .flatMap(table -> table.primaryKey().stream().map(column -> Arguments.of(table, column)));
  }

  @Test
  void findsASecondRowOfTheSameUser() {
    TableRow second = changed(UserTable.USERS_BY_MINUTE, "gender");
    List<TableRow> rows = Stream.concat(rows().stream(), Stream.of(second)).toList();

    List<Finding> findings = judge(ada(published(), rows));

    assertThat(differencesOf(findings), is(List.of(whole(Kind.EXTRA, second))));
    assertThat(
        findings,
        hasItem(
            new Finding.Counted(
                "user_counts", "2026-01-31T23:59:00Z/DK/femalex", Tally.of(Count.FOUND))));
  }

  @ParameterizedTest
  @EnumSource(UserTable.class)
  void missesARowOfAPublishedUser(UserTable table) {
    List<Finding> findings = judge(ada(published(), rowsWithout(table)));

    assertThat(differencesOf(findings), is(List.of(whole(Kind.MISSING, row(table)))));
    assertThat(total(findings, table), is(Tally.of(Count.EXPECTED, Count.MISSING)));
  }

  @Test
  void countsAMissingUserInHerSlot() {
    assertThat(
        judge(ada(published(), List.of())),
        hasItem(new Finding.Counted("user_counts", ADAS_SLOT, Tally.of(Count.EXPECTED))));
  }

  @Test
  void doesNotMissAUserWhoseRecordIsADeadLetter() {
    List<Finding> findings = judge(adaWithLetter(published(), List.of()));

    Tally deadLettered = Tally.of(Count.EXPECTED, Count.DEAD_LETTERED);
    assertThat(
        findings,
        containsInAnyOrder(
            Finding.Counted.total("dead_letters", Tally.of(Count.FOUND)),
            Finding.Counted.total("users", deadLettered),
            Finding.Counted.total("users_by_country", deadLettered),
            Finding.Counted.total("users_by_minute", deadLettered)));
  }

  @Test
  void comparesTheRowsThatAUserWithADeadLetterHas() {
    TableRow changed = changed(UserTable.USERS, "city");

    List<Difference> differences = differences(adaWithLetter(published(), List.of(changed)));

    assertThat(differences.stream().map(Difference::kind).toList(), is(List.of(Kind.DIFFERING)));
  }

  @Test
  void countsALetterWithoutAUser() {
    UserEvidence letter =
        UserEvidence.of("users-0@9", List.of(new Evidence.DeadLetter("users-0@9")));

    assertThat(
        judge(letter), is(List.of(Finding.Counted.total("dead_letters", Tally.of(Count.FOUND)))));
  }

  @Test
  void takesALetterThatWasSentTwiceForOne() {
    UserEvidence twice =
        UserEvidence.of(
            ADA_ID,
            List.of(new Evidence.DeadLetter("users-0@7"), new Evidence.DeadLetter("users-0@7")));

    assertThat(
        judge(twice), is(List.of(Finding.Counted.total("dead_letters", Tally.of(Count.FOUND)))));
  }

  @Test
  void doesNotExpectAUserWhoIsNotPublishedYet() {
    assertThat(judge(ada(unpublished(), List.of())), is(empty()));
  }

  @Test
  void comparesTheRowsThatAnUnpublishedUserHas() {
    TableRow changed = changed(UserTable.USERS, "city");

    assertThat(
        differences(ada(unpublished(), List.of(changed))).stream().map(Difference::kind).toList(),
        is(List.of(Kind.DIFFERING)));
  }

  @Test
  void takesRowsOfAUserWhoIsNotStagedForExtra() {
    List<Finding> findings = judge(ada(notStaged(), rows()));

    assertThat(
        differencesOf(findings),
        containsInAnyOrder(
            rows().stream().map(row -> whole(Kind.EXTRA, row)).toArray(Difference[]::new)));
    assertThat(total(findings, UserTable.USERS), is(Tally.of(Count.FOUND, Count.EXTRA)));
  }

  @Test
  void doesNotJudgeRowsOfAPurgedUser() {
    List<Finding> findings =
        JudgeUser.judge(ada(notStaged(), rows()), AS_OF, ADA.getStagedAt().plusMillis(1));

    Tally purged = Tally.of(Count.FOUND, Count.PURGED);
    assertThat(
        findings,
        containsInAnyOrder(
            Finding.Counted.total("users", purged),
            Finding.Counted.total("users_by_country", purged),
            Finding.Counted.total("users_by_minute", purged)));
  }

  @Test
  void takesRowsOfAUserStagedAfterThePurgeForExtra() {
    List<Finding> findings = JudgeUser.judge(ada(notStaged(), rows()), AS_OF, ADA.getStagedAt());

    assertThat(total(findings, UserTable.USERS), is(Tally.of(Count.FOUND, Count.EXTRA)));
  }

  @Test
  void doesNotJudgeAPurgedUsersRowThatStandsAlone() {
    for (UserTable table : List.of(UserTable.USERS_BY_COUNTRY, UserTable.USERS_BY_MINUTE)) {
      List<Finding> findings = JudgeUser.judge(ada(notStaged(), List.of(row(table))), AS_OF, LATER);

      assertThat(total(findings, table), is(Tally.of(Count.FOUND, Count.PURGED)));
    }
  }

  @Test
  void doesNotJudgeRowsOfAUserStagedAfterTheComparisonBegan() {
    Instant asOf = ADA.getStagedAt();

    List<Finding> findings = JudgeUser.judge(ada(notStaged(), rows()), asOf, NOTHING_PURGED);

    Tally newer = Tally.of(Count.FOUND, Count.NEWER);
    assertThat(
        findings,
        containsInAnyOrder(
            Finding.Counted.total("users", newer),
            Finding.Counted.total("users_by_country", newer),
            Finding.Counted.total("users_by_minute", newer)));
  }

  @Test
  void takesRowsOfAUserFromTheFutureForExtra() {
    TableRow fromTheFuture = rowStagedAt(Instant.now().plus(Duration.ofHours(1)));

    List<Finding> findings = judge(ada(notStaged(), List.of(fromTheFuture)));

    assertThat(total(findings, UserTable.USERS), is(Tally.of(Count.FOUND, Count.EXTRA)));
  }

  private static TableRow rowStagedAt(Instant stagedAt) {
    return TableRow.of(UserTable.USERS, User.newBuilder(ADA).setStagedAt(stagedAt).build());
  }

  private static Difference whole(Kind kind, TableRow row) {
    return new Difference(row.table().tableName(), kind, row.keyText(), ADA_ID, List.of());
  }

  private static String text(TableRow row, String column) {
    return row.value(column) == null ? null : row.value(column).toString();
  }

  private static List<Finding> judge(UserEvidence evidence) {
    return JudgeUser.judge(evidence, AS_OF, NOTHING_PURGED);
  }

  private static List<Difference> differences(UserEvidence evidence) {
    return differencesOf(judge(evidence));
  }

  private static List<Difference> differencesOf(List<Finding> findings) {
    return findings.stream()
        .filter(Difference.class::isInstance)
        .map(Difference.class::cast)
        .toList();
  }

  private static Tally total(List<Finding> findings, UserTable table) {
    return findings.stream()
        .filter(Finding.Counted.class::isInstance)
        .map(Finding.Counted.class::cast)
        .filter(counted -> counted.subject().equals(table.tableName()))
        .map(Finding.Counted::tally)
        .reduce(Tally.ZERO, Tally::plus);
  }
}
