package dev.millrace.ingest;

import dev.millrace.schemas.Columns;
import dev.millrace.schemas.User;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * A temporary table of users on their way into the staging table: what PostgreSQL takes fastest,
 * COPY, knows no conflicts. At most one user of each id at a time.
 */
final class IncomingUsers {
  private static final String STAGED_AT = "staged_at";

  /** The columns of a user as the API sent it; {@code staged_at} comes with the write. */
  private static final List<String> COLUMNS =
      Columns.of(User.getClassSchema()).stream()
          .filter(column -> !column.equals(STAGED_AT))
          .toList();

  /** The columns in which a user may not differ from the staged one of the same id. */
  private static final List<String> CONTENT =
      COLUMNS.stream()
          .filter(column -> !column.equals("id") && !column.equals("fetched_at"))
          .toList();

  private static final List<Integer> FIELDS =
      IntStream.range(0, User.getClassSchema().getFields().size())
          .filter(
              field ->
                  COLUMNS.contains(
                      Columns.nameOf(User.getClassSchema().getFields().get(field).name())))
          .boxed()
          .toList();

  private static final String COLUMN_LIST = String.join(", ", COLUMNS);

  private static final String CREATE =
      "CREATE TEMPORARY TABLE incoming_users ON COMMIT DELETE ROWS AS SELECT "
          + COLUMN_LIST
          + " FROM staged_users WITH NO DATA";

  private static final String COPY = "COPY incoming_users (" + COLUMN_LIST + ") FROM STDIN";

  // In the order of ids: two transactions with users in common wait for each other, and not in a
  // circle. It is also the order in which the index takes them best.
  private static final String STAGE =
      String.format(
          "INSERT INTO staged_users (%s, %s) SELECT %1$s, ? FROM incoming_users ORDER BY id"
              + " ON CONFLICT (id) DO NOTHING",
          COLUMN_LIST, STAGED_AT);

  private static final String COMPARE =
      String.format(
          "SELECT id, (%s) IS NOT DISTINCT FROM (%s) FROM incoming_users i"
              + " JOIN staged_users s USING (id)",
          qualified("i"), qualified("s"));

  private static final String BY_OTHERS = " WHERE s.xid <> pg_current_xact_id()";

  private final Connection connection;

  private IncomingUsers(Connection connection) {
    this.connection = connection;
  }

  /** Creates the table, which is empty whenever a transaction begins. */
  static IncomingUsers create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(CREATE);
    }
    return new IncomingUsers(connection);
  }

  /** Takes users in. */
  void copy(Collection<User> users) throws SQLException {
    CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
    try {
      CopyText text = new CopyText(copy, FIELDS);
      for (User user : users) {
        text.write(user);
      }
      text.flush();
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  /** Stages those whose ids are not staged; returns how many. */
  int stage(long stagedAtMillis) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(STAGE)) {
      insert.setTimestamp(1, new Timestamp(stagedAtMillis));
      return insert.executeUpdate();
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
      statement.execute("DELETE FROM incoming_users");
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
