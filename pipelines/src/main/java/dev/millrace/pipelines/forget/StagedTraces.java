package dev.millrace.pipelines.forget;

import dev.millrace.pipelines.cli.ToolException;
import dev.millrace.pipelines.microbatch.RangesJson;
import dev.millrace.pipelines.microbatch.postgres.StagedRange;
import dev.millrace.pipelines.users.ReadStagedUsers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;

/** What the staging database holds of a user. */
final class StagedTraces implements AutoCloseable {
  private static final long POLL_MILLIS = 200;

  /** Tables, and the condition under which a row is the user's; its parameter is the id as text. */
  private static final Map<String, String> ROWS_OF_USER = new LinkedHashMap<>();

  static {
    ROWS_OF_USER.put(ReadStagedUsers.TABLE, "id = CAST(? AS uuid)");
    // What the API sent may be no JSON at all.
    ROWS_OF_USER.put("rejected_users", "position(? IN lower(json)) > 0");
    // May hold values that a reconciliation found, and has the id in its keys.
    ROWS_OF_USER.put("reconciliation_differences", "user_id = ?");
  }

  private final Connection connection;

  StagedTraces(Connection connection) {
    this.connection = connection;
  }

  /**
   * What was deleted.
   *
   * @param xid of the transaction that had staged the user; empty where no user was staged
   */
  record Deleted(int rows, OptionalLong xid) {}

  /** One line for each table that has something. */
  List<String> find(UUID id) throws SQLException {
    List<String> found = new ArrayList<>();
    for (Map.Entry<String, String> table : ROWS_OF_USER.entrySet()) {
      String sql = "SELECT count(*) FROM " + table.getKey() + " WHERE " + table.getValue();
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setString(1, id.toString());
        try (ResultSet row = statement.executeQuery()) {
          row.next();
          if (row.getLong(1) > 0) {
            found.add(
                String.format("staging database: %d rows of %s", row.getLong(1), table.getKey()));
          }
        }
      }
    }
    return found;
  }

  /** Deletes all of it, in one transaction. */
  Deleted delete(UUID id) throws SQLException {
    connection.setAutoCommit(false);
    OptionalLong xid = xid(id);
    int rows = 0;
    for (Map.Entry<String, String> table : ROWS_OF_USER.entrySet()) {
      String sql = "DELETE FROM " + table.getKey() + " WHERE " + table.getValue();
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setString(1, id.toString());
        rows += statement.executeUpdate();
      }
    }
    connection.commit();
    connection.setAutoCommit(true);
    return new Deleted(rows, xid);
  }

  private OptionalLong xid(UUID id) throws SQLException {
    String sql = "SELECT xid FROM " + ReadStagedUsers.TABLE + " WHERE id = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, id);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
      }
    }
  }

  /**
   * Waits until no batch is logged any more that may have read the row before it was deleted. A
   * batch that is logged later, or run again, doesn't find it.
   *
   * @throws ToolException if that takes longer than the patience
   */
  void awaitPublished(Deleted deleted, Duration patience)
      throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    Map<String, Long> batches = logged(deleted.xid());
    while (!batches.isEmpty()) {
      if (System.nanoTime() - deadline >= 0) {
        throw new ToolException(
            String.format(
                "The user is no longer staged, but may be on the way to the topic: these batches"
                    + " must be published, but were not after %d s: %s. Start the stream, and"
                    + " repeat this command",
                patience.toSeconds(), batches));
      }
      Thread.sleep(POLL_MILLIS);
      batches.entrySet().retainAll(logged(OptionalLong.empty()).entrySet());
    }
  }

  /** The batch that each stream has logged, if it may hold rows of that transaction, or of any. */
  private Map<String, Long> logged(OptionalLong xid) throws SQLException {
    Map<String, Long> batches = new LinkedHashMap<>();
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT stream, batch_id, ranges FROM publish_batches");
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        if (xid.isEmpty() || mayHold(row.getString(3), xid.getAsLong())) {
          batches.put(row.getString(1), row.getLong(2));
        }
      }
    }
    return batches;
  }

  private static boolean mayHold(String ranges, long xid) {
    return RangesJson.read(ranges, StagedRange.class).stream()
        .anyMatch(range -> range.after().xid() <= xid && xid <= range.until().xid());
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
