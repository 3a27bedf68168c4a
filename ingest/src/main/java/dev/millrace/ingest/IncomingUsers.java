package dev.millrace.ingest;

import dev.millrace.schemas.User;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A temporary table of users of whom some may be staged, since COPY itself knows no conflicts. At
 * most one user of each id at a time.
 */
final class IncomingUsers {
  private static final String TABLE = "incoming_users";

  private static final String COLUMNS = String.join(", ", UserRows.COLUMNS);

  /** The columns in which a user may not differ from the staged one of the same id. */
  private static final List<String> CONTENT =
      UserRows.COLUMNS.stream()
          .filter(column -> !List.of("id", "fetched_at", "staged_at").contains(column))
          .toList();

  private static final String CREATE =
      String.format(
          "CREATE TEMPORARY TABLE %s ON COMMIT DELETE ROWS AS SELECT %s FROM staged_users"
              + " WITH NO DATA",
          TABLE, COLUMNS);

  // In the order of ids: two transactions with users in common wait for each other, and not in a
  // circle.
  private static final String STAGE =
      String.format(
          "INSERT INTO staged_users (%s) SELECT %1$s FROM %s ORDER BY id ON CONFLICT (id) DO NOTHING",
          COLUMNS, TABLE);

  private static final String COMPARE =
      String.format(
          "SELECT id, (%s) IS NOT DISTINCT FROM (%s) FROM %s i JOIN staged_users s USING (id)",
          qualified("i"), qualified("s"), TABLE);

  private static final String BY_OTHERS = " WHERE s.xid <> pg_current_xact_id()";

  private final Connection connection;
  private final UserRows rows;

  private IncomingUsers(Connection connection) throws SQLException {
    this.connection = connection;
    rows = UserRows.into(TABLE, connection);
  }

  /** Creates the table, which is empty whenever a transaction begins. */
  static IncomingUsers create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(CREATE);
    }
    return new IncomingUsers(connection);
  }

  /** Takes users in. */
  void copy(Collection<User> users, Instant stagedAt) throws SQLException {
    rows.copy(users, stagedAt);
  }

  /** Stages those whose ids are not staged; returns how many. */
  int stage() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(STAGE);
    }
  }

  /** For each user whose id another transaction staged, whether that user is the same. */
  Map<UUID, Boolean> compareWithThoseOfOthers() throws SQLException {
    return compare(COMPARE + BY_OTHERS);
  }

  /** For each user whose id is staged, whether that user is the same. */
  Map<UUID, Boolean> compare() throws SQLException {
    return compare(COMPARE);
  }

  /** Forgets the users. */
  void clear() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM " + TABLE);
    }
  }

  private Map<UUID, Boolean> compare(String query) throws SQLException {
    Map<UUID, Boolean> equal = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        equal.put(rows.getObject(1, UUID.class), rows.getBoolean(2));
      }
    }
    return equal;
  }

  private static String qualified(String table) {
    return CONTENT.stream().map(column -> table + "." + column).collect(Collectors.joining(", "));
  }
}
