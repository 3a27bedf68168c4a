package dev.millrace.pipelines.reconcile;

import dev.millrace.pipelines.reconcile.Tally.Count;
import dev.millrace.schemas.NormaliseUser;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Holds what Cassandra has of one user against what the staged user must have there.
 *
 * <p>A user that is staged and published must have exactly one row in each table, equal in every
 * field, unless its record is a dead letter. A user that is staged and not published yet may have
 * rows, and those must be right. Rows of a user that is not staged are extra, unless the staged row
 * may have been purged, or was not there yet when the staging area was read.
 */
final class JudgeUser {
  private static final Tally RIGHT = Tally.of(Count.EXPECTED, Count.FOUND);
  private static final Tally DIFFERING = Tally.of(Count.EXPECTED, Count.FOUND, Count.DIFFERING);
  private static final Tally MISSING = Tally.of(Count.EXPECTED, Count.MISSING);
  private static final Tally DEAD_LETTERED = Tally.of(Count.EXPECTED, Count.DEAD_LETTERED);
  private static final Tally EXTRA = Tally.of(Count.FOUND, Count.EXTRA);
  private static final Tally PURGED = Tally.of(Count.FOUND, Count.PURGED);
  private static final Tally NEWER = Tally.of(Count.FOUND, Count.NEWER);

  private final UserEvidence evidence;
  private final Instant asOf;
  private final Instant purgedUntil;
  private final List<Finding> findings = new ArrayList<>();

  private JudgeUser(UserEvidence evidence, Instant asOf, Instant purgedUntil) {
    this.evidence = evidence;
    this.asOf = asOf;
    this.purgedUntil = purgedUntil;
  }

  /**
   * The differences, and the tallies to add up.
   *
   * @param asOf when the staging area was read
   * @param purgedUntil users staged before this may have been purged
   */
  static List<Finding> judge(UserEvidence evidence, Instant asOf, Instant purgedUntil) {
    JudgeUser judge = new JudgeUser(evidence, asOf, purgedUntil);
    judge.judge();
    return judge.findings;
  }

  private void judge() {
    if (!evidence.letters().isEmpty()) {
      Tally letters = Tally.of(Count.FOUND, evidence.letters().size());
      findings.add(Finding.Counted.total(Subject.DEAD_LETTERS, letters));
    }
    if (evidence.staged().isPresent()) {
      judgeStaged(evidence.staged().get());
    } else {
      evidence.rows().forEach(this::judgeUnstaged);
    }
  }

  private void judgeStaged(Evidence.Staged staged) {
    User user = NormaliseUser.normalise(staged.user());
    for (UserTable table : UserTable.values()) {
      TableRow expected = TableRow.of(table, user);
      Optional<TableRow> found = Optional.empty();
      for (TableRow row : evidence.rows(table)) {
        if (row.key().equals(expected.key())) {
          found = Optional.of(row);
        } else {
          extra(row);
        }
      }
      if (found.isPresent()) {
        compare(expected, found.get());
      } else if (staged.published()) {
        absent(expected);
      }
    }
  }

  private void compare(TableRow expected, TableRow found) {
    List<Difference.Field> fields = new ArrayList<>();
    List<String> columns = expected.table().columns();
    for (int column = 0; column < columns.size(); column++) {
      Object left = expected.values().get(column);
      Object right = found.values().get(column);
      if (!Objects.equals(left, right)) {
        fields.add(new Difference.Field(columns.get(column), text(left), text(right)));
      }
    }
    if (fields.isEmpty()) {
      count(expected, RIGHT, RIGHT);
    } else {
      differs(Difference.Kind.DIFFERING, expected, fields);
      count(expected, DIFFERING, RIGHT); // right for the counts: they hold no field but the key's
    }
  }

  private void absent(TableRow expected) {
    if (evidence.letters().isEmpty()) {
      differs(Difference.Kind.MISSING, expected, List.of());
      count(expected, MISSING, Tally.of(Count.EXPECTED));
    } else {
      count(expected, DEAD_LETTERED, Tally.ZERO);
    }
  }

  private void judgeUnstaged(TableRow row) {
    if (stagedSince()) {
      count(row, NEWER, Tally.ZERO);
    } else if (mayBePurged(row)) {
      count(row, PURGED, Tally.ZERO);
    } else {
      extra(row);
    }
  }

  private void extra(TableRow row) {
    differs(Difference.Kind.EXTRA, row, List.of());
    count(row, EXTRA, Tally.of(Count.FOUND));
  }

  /** Whether the user says of itself that it was staged while the comparison ran. */
  private boolean stagedSince() {
    return stagedAt().filter(at -> !at.isBefore(asOf) && at.isBefore(Instant.now())).isPresent();
  }

  private boolean mayBePurged(TableRow row) {
    // Only the table of all fields has the instant of staging. Fetching comes before staging, so it
    // is the best that the others can say.
    return stagedAt()
        .or(() -> instant(row, "fetched_at"))
        .or(() -> instant(row, "fetched_minute"))
        .filter(at -> at.isBefore(purgedUntil))
        .isPresent();
  }

  private Optional<Instant> stagedAt() {
    return evidence.rows(UserTable.USERS).stream()
        .flatMap(row -> instant(row, "staged_at").stream())
        .findFirst();
  }

  private static Optional<Instant> instant(TableRow row, String column) {
    return row.table().columns().contains(column)
        ? Optional.ofNullable((Instant) row.value(column))
        : Optional.empty();
  }

  private void differs(Difference.Kind kind, TableRow row, List<Difference.Field> fields) {
    findings.add(
        new Difference(Subject.of(row.table()), kind, row.keyText(), evidence.id(), fields));
  }

  /** Counts a row of a table and, where counts are made from that table, the user in its slot. */
  private void count(TableRow row, Tally asRow, Tally inSlot) {
    findings.add(Finding.Counted.total(Subject.of(row.table()), asRow));
    if (row.table() == UserTable.USERS_BY_MINUTE && !inSlot.equals(Tally.ZERO)) {
      findings.add(new Finding.Counted(Subject.COUNTS, slot(row), inSlot));
    }
  }

  /** What users are counted by: all of the key but what only spreads and tells users apart. */
  private static String slot(TableRow row) {
    return row.value("fetched_minute") + "/" + row.value("nationality") + "/" + row.value("gender");
  }

  private static String text(Object value) {
    return value == null ? null : value.toString();
  }
}
