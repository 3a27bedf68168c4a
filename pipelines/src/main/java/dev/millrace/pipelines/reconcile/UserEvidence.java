package dev.millrace.pipelines.reconcile;

import dev.millrace.schemas.UserTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * All that the systems say about one user.
 *
 * @param id the user's id, or the source of a dead letter whose key is no user's
 * @param staged the staged row, if there is one
 * @param rows the user's rows in every table; normally one in each
 * @param letters the sources of the user's dead letters
 */
record UserEvidence(
    String id, Optional<Evidence.Staged> staged, List<TableRow> rows, Set<String> letters) {
  UserEvidence {
    rows = List.copyOf(rows);
    letters = Set.copyOf(letters);
  }

  static UserEvidence of(String id, Iterable<Evidence> evidence) {
    Optional<Evidence.Staged> staged = Optional.empty();
    List<TableRow> rows = new ArrayList<>();
    Set<String> letters = new TreeSet<>();
    for (Evidence piece : evidence) {
      if (piece instanceof Evidence.Staged found) {
        staged = Optional.of(found);
      } else if (piece instanceof Evidence.Stored found) {
        rows.add(found.row());
      } else if (piece instanceof Evidence.DeadLetter found) {
        letters.add(found.source()); // a letter that was produced twice is one letter
      }
    }
    return new UserEvidence(id, staged, rows, letters);
  }

  List<TableRow> rows(UserTable table) {
    return rows.stream().filter(row -> row.table() == table).toList();
  }
}
