package dev.millrace.ingest;

import dev.millrace.ingest.ReceivedUser.Invalid;
import dev.millrace.ingest.ReceivedUser.Valid;
import dev.millrace.schemas.Columns;
import dev.millrace.schemas.User;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
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
 * The staging tables, on one connection. Not for use by several threads; several of these, in one
 * process or many, may stage the same pages.
 *
 * <p>A page is written in one transaction: the row that says so, its users and its rejected ones.
 * The page's row is the lock: whoever stages the same page waits for it and then finds it staged.
 */
final class StagingTable implements AutoCloseable {
  private static final String UNDEFINED_TABLE = "42P01";
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

  private static final String CREATE_INCOMING =
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
              + " JOIN staged_users s USING (id) WHERE s.xid <> pg_current_xact_id()",
          qualified("i"), qualified("s"));

  private static final String PAGE_KEY = "api_url, seed, page, page_size, filters";

  private static final String CLAIM_PAGE =
      "INSERT INTO staged_pages ("
          + PAGE_KEY
          + ", staged, duplicates, rejected) VALUES (?, ?, ?, ?, ?, 0, 0, 0)"
          + " ON CONFLICT DO NOTHING";

  private static final String COUNT_PAGE =
      "UPDATE staged_pages SET staged = ?, duplicates = ?, rejected = ?"
          + " WHERE api_url = ? AND seed = ? AND page = ? AND page_size = ? AND filters = ?";

  private static final String IS_STAGED =
      "SELECT 1 FROM staged_pages"
          + " WHERE api_url = ? AND seed = ? AND page = ? AND page_size = ? AND filters = ?";

  private static final String REJECT =
      "INSERT INTO rejected_users ("
          + PAGE_KEY
          + ", position, reason, json) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

  private final Connection connection;
  private final Clock clock;

  private StagingTable(Connection connection, Clock clock) {
    this.connection = connection;
    this.clock = clock;
  }

  /**
   * Connects.
   *
   * @throws SQLException if that fails or the tables are not there
   */
  static StagingTable open(PostgresConfig postgres, Clock clock) throws SQLException {
    Connection connection = postgres.connect();
    try (Statement statement = connection.createStatement()) {
      statement.execute(CREATE_INCOMING);
      connection.setAutoCommit(false);
    } catch (SQLException e) {
      connection.close();
      throw UNDEFINED_TABLE.equals(e.getSQLState())
          ? new SQLException(
              postgres.url()
                  + " must have the staging tables of schemas/src/main/resources/postgres, but: "
                  + e.getMessage(),
              UNDEFINED_TABLE,
              e)
          : e;
    }
    return new StagingTable(connection, clock);
  }

  boolean isStaged(PageRequest page) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(IS_STAGED)) {
      setPage(query, 1, page);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next();
      }
    } finally {
      connection.rollback();
    }
  }

  /** Writes a page, or finds it staged; whatever goes wrong, all of it is there or nothing. */
  PageOutcome stage(PageRequest page, List<ReceivedUser> users) throws SQLException {
    try {
      PageOutcome outcome = claim(page) ? write(page, users) : PageOutcome.STAGED_BEFORE;
      connection.commit();
      return outcome;
    } catch (SQLException | RuntimeException e) {
      rollBack(e);
      throw e;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private boolean claim(PageRequest page) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(CLAIM_PAGE)) {
      setPage(insert, 1, page);
      return insert.executeUpdate() == 1;
    }
  }

  private PageOutcome write(PageRequest page, List<ReceivedUser> received) throws SQLException {
    Map<UUID, Valid> users = new HashMap<>();
    List<Invalid> rejected = new ArrayList<>();
    int duplicates = 0;
    for (ReceivedUser one : received) {
      if (one instanceof Invalid invalid) {
        rejected.add(invalid);
      } else if (one instanceof Valid valid) {
        Valid first = users.putIfAbsent(valid.user().getId(), valid);
        if (first != null && first.user().equals(valid.user())) {
          duplicates++;
        } else if (first != null) {
          rejected.add(differing(valid, "the user of this id at position " + first.position()));
        }
      }
    }
    copy(users.values());
    int staged = insert();
    if (staged < users.size()) {
      Map<UUID, Boolean> equalToStaged = compareWithStaged();
      if (staged + equalToStaged.size() != users.size()) {
        throw new SQLTransientException("A staged user was purged just when its duplicate came");
      }
      for (Map.Entry<UUID, Boolean> known : equalToStaged.entrySet()) {
        if (known.getValue()) {
          duplicates++;
        } else {
          rejected.add(differing(users.get(known.getKey()), "the staged user of this id"));
        }
      }
    }
    reject(page, rejected);
    PageOutcome outcome = new PageOutcome(true, staged, duplicates, rejected.size());
    count(page, outcome);
    return outcome;
  }

  private static Invalid differing(Valid user, String other) {
    return new Invalid(user.position(), user.json(), "must be equal to " + other + ", but differs");
  }

  private void copy(Collection<Valid> users) throws SQLException {
    CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
    try {
      CopyText text = new CopyText(copy, FIELDS);
      for (Valid valid : users) {
        text.write(valid.user());
      }
      text.flush();
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private int insert() throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(STAGE)) {
      insert.setTimestamp(1, new Timestamp(clock.millis()));
      return insert.executeUpdate();
    }
  }

  /** For each user that stood staged before, whether it is the same. */
  private Map<UUID, Boolean> compareWithStaged() throws SQLException {
    Map<UUID, Boolean> equal = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(COMPARE)) {
      while (rows.next()) {
        equal.put(rows.getObject(1, UUID.class), rows.getBoolean(2));
      }
    }
    return equal;
  }

  private void reject(PageRequest page, List<Invalid> users) throws SQLException {
    if (users.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = connection.prepareStatement(REJECT)) {
      for (Invalid user : users) {
        int next = setPage(insert, 1, page);
        insert.setInt(next, user.position());
        insert.setString(next + 1, user.reason());
        insert.setString(next + 2, user.json().withoutSecrets());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private void count(PageRequest page, PageOutcome outcome) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(COUNT_PAGE)) {
      update.setInt(1, outcome.staged());
      update.setInt(2, outcome.duplicates());
      update.setInt(3, outcome.rejected());
      setPage(update, 4, page);
      update.executeUpdate();
    }
  }

  private static int setPage(PreparedStatement statement, int first, PageRequest page)
      throws SQLException {
    statement.setString(first, page.apiUrl().toString());
    statement.setString(first + 1, page.seed());
    statement.setInt(first + 2, page.page());
    statement.setInt(first + 3, page.size());
    statement.setString(first + 4, page.filters());
    return first + 5;
  }

  private void rollBack(Exception reason) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  private static String qualified(String table) {
    return CONTENT.stream().map(column -> table + "." + column).collect(Collectors.joining(", "));
  }
}
