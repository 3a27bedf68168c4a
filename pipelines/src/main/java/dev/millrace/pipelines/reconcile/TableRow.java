package dev.millrace.pipelines.reconcile;

import dev.millrace.schemas.User;
import dev.millrace.schemas.UserTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A row of one of the users' tables, without what only the writing knows.
 *
 * @param values UUID, String, Integer, Double, Instant, LocalDate or null, in the order of {@link
 *     UserTable#columns}
 */
record TableRow(UserTable table, List<Object> values) {
  TableRow {
    // List.copyOf refuses the nulls of empty columns.
    values = Collections.unmodifiableList(new ArrayList<>(values));
  }

  /** The row that a normalised user must have. */
  static TableRow of(UserTable table, User user) {
    return new TableRow(table, table.row(user));
  }

  Object value(String column) {
    return values.get(table.columns().indexOf(column));
  }

  /** The values of the primary key, in its order. */
  List<Object> key() {
    return table.primaryKey().stream().map(this::value).toList();
  }

  /** The primary key for people. */
  String keyText() {
    return key().stream().map(String::valueOf).collect(Collectors.joining("/"));
  }
}
