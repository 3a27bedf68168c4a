package dev.millrace.ingest;

import dev.millrace.schemas.Columns;
import dev.millrace.schemas.User;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Users as rows of {@code staged_users}, and of tables like it. */
final class UserRows {
  static final List<String> COLUMNS = Columns.of(User.getClassSchema());

  private static final int STAGED_AT = COLUMNS.indexOf("staged_at");

  private final TableCopy copy;

  private UserRows(TableCopy copy) {
    this.copy = copy;
  }

  static UserRows into(String table, Connection connection) throws SQLException {
    return new UserRows(TableCopy.into(table, COLUMNS, connection));
  }

  void copy(Collection<User> users, Instant stagedAt) throws SQLException {
    copy.write(
        users,
        (user, row) -> {
          for (int field = 0; field < COLUMNS.size(); field++) {
            row.value(field == STAGED_AT ? stagedAt : user.get(field));
          }
        });
  }
}
