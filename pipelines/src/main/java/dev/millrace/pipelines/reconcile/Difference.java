package dev.millrace.pipelines.reconcile;

import java.io.Serializable;
import java.util.List;

/**
 * Something that is not as the staging area says it must be.
 *
 * @param subject a table's name, or {@link Tally#COUNTS}
 * @param rowKey the primary key of the row, or the slot of a count, for people
 * @param userId the user whose row it is; null where it is a count
 * @param fields the fields that differ; empty where the whole row is missing or extra
 */
record Difference(String subject, Kind kind, String rowKey, String userId, List<Field> fields)
    implements Finding {
  enum Kind {
    MISSING,
    EXTRA,
    DIFFERING
  }

  /**
   * A field that differs. Its values are personal data.
   *
   * @param expected text of the value, null for none
   * @param found text of the value, null for none
   */
  record Field(String name, String expected, String found) implements Serializable {}

  Difference {
    fields = List.copyOf(fields);
  }
}
