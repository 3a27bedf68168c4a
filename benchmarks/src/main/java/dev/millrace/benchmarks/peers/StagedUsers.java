package dev.millrace.benchmarks.peers;

import dev.millrace.schemas.Columns;
import dev.millrace.schemas.User;
import java.sql.Timestamp;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;

/** Rows of the staging table as users. */
final class StagedUsers {
  static final List<String> COLUMNS = Columns.of(User.getClassSchema());

  /** Rows that the server sends at a time. */
  static final int FETCH_SIZE = 10_000;

  private StagedUsers() {}

  /**
   * Makes a user of a row.
   *
   * @param column gives the value of a column, the first of which is 0
   */
  static User of(IntFunction<Object> column) {
    User user = new User();
    for (int field = 0; field < COLUMNS.size(); field++) {
      Object value = column.apply(field);
      if (value instanceof Timestamp time) {
        user.put(field, time.toInstant().truncatedTo(ChronoUnit.MILLIS));
      } else if (field == User.getClassSchema().getField("id").pos()
          && value instanceof String id) {
        user.put(field, UUID.fromString(id));
      } else {
        user.put(field, value);
      }
    }
    return user;
  }
}
