package dev.millrace.pipelines.reconcile;

import dev.millrace.pipelines.users.TestUsers;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserTable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Evidence for tests: of a user who arrived as she must, and of what can go wrong with her. */
final class TestEvidence {
  static final User ADA = TestUsers.ada();
  static final String ADA_ID = ADA.getId().toString();

  /** After Ada was staged. */
  static final Instant AS_OF = Instant.parse("2026-02-01T00:01:00Z");

  static final Instant NOTHING_PURGED = Instant.MIN;

  private TestEvidence() {}

  static Optional<Evidence.Staged> published() {
    return Optional.of(new Evidence.Staged(ADA, true));
  }

  static Optional<Evidence.Staged> unpublished() {
    return Optional.of(new Evidence.Staged(ADA, false));
  }

  static Optional<Evidence.Staged> notStaged() {
    return Optional.empty();
  }

  static UserEvidence ada(Optional<Evidence.Staged> staged, List<TableRow> rows) {
    return new UserEvidence(ADA_ID, staged, rows, Set.of());
  }

  static UserEvidence adaWithLetter(Optional<Evidence.Staged> staged, List<TableRow> rows) {
    return new UserEvidence(ADA_ID, staged, rows, Set.of("users-0@7"));
  }

  static TableRow row(UserTable table) {
    return TableRow.of(table, ADA);
  }

  /** A row in each table, as Ada's must be. */
  static List<TableRow> rows() {
    return Arrays.stream(UserTable.values()).map(TestEvidence::row).toList();
  }

  static List<TableRow> rowsWithout(UserTable table) {
    return rows().stream().filter(row -> row.table() != table).toList();
  }

  static List<TableRow> rowsWith(TableRow changed) {
    List<TableRow> rows = new ArrayList<>(rowsWithout(changed.table()));
    rows.add(changed);
    return rows;
  }

  /** Another value of the same type in one column; one where there is none. */
  static TableRow changed(UserTable table, String column) {
    List<Object> values = new ArrayList<>(row(table).values());
    int index = table.columns().indexOf(column);
    values.set(index, other(values.get(index)));
    return new TableRow(table, values);
  }

  private static Object other(Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof String text) {
      return text + "x";
    }
    if (value instanceof Integer number) {
      return number + 1;
    }
    if (value instanceof Double number) {
      return Math.nextUp(number);
    }
    if (value instanceof Instant instant) {
      return instant.plusMillis(1);
    }
    if (value instanceof LocalDate date) {
      return date.plusDays(1);
    }
    if (value instanceof UUID id) {
      return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits() + 1);
    }
    throw new IllegalArgumentException("No other value for: " + value);
  }
}
