package dev.millrace.pipelines.reconcile;

import dev.millrace.schemas.UserTable;

/** What is compared, by the names under which results are stored. */
final class Subject {
  /** Numbers of users by minute, country and gender. */
  static final String COUNTS = "user_counts";

  /** Dead letters, which are only counted. */
  static final String DEAD_LETTERS = "dead_letters";

  private Subject() {}

  /** Rows of a table. */
  static String of(UserTable table) {
    return table.tableName();
  }
}
