package dev.millrace.pipelines.reconcile;

import dev.millrace.pipelines.microbatch.postgres.StagedPosition;
import dev.millrace.pipelines.microbatch.postgres.StagedRange;
import dev.millrace.pipelines.microbatch.postgres.StagedRows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/**
 * What the staging area held at one moment.
 *
 * @param cursor users up to here are published and must have arrived
 * @param published ranges that hold them
 * @param unpublished ranges of the others that could be seen
 * @param asOf the moment, by PostgreSQL's clock
 * @param purgedUntil users staged before this may have been purged after they were published
 */
record Staging(
    StagedPosition cursor,
    List<StagedRange> published,
    List<StagedRange> unpublished,
    Instant asOf,
    Instant purgedUntil) {

  private static final StagedPosition END = new StagedPosition(Long.MAX_VALUE, new UUID(-1, -1));

  /** A range's rows are held in memory while they are read. */
  private static final int ROWS_PER_RANGE = 10_000;

  static long rows(List<StagedRange> ranges) {
    return ranges.stream().mapToLong(StagedRange::rows).sum();
  }

  /**
   * Reads it.
   *
   * @param stream the stream whose cursor says what is published
   * @throws IllegalStateException if the cursor is of another server
   */
  static Staging read(Connection connection, String table, String stream) throws SQLException {
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ); // one moment
    connection.setReadOnly(true);
    StagedPosition cursor = cursor(connection, stream);
    StagedRows rows = new StagedRows(connection, table);
    Staging staging =
        new Staging(
            cursor,
            rows.ranges(StagedPosition.START, cursor, ROWS_PER_RANGE, Long.MAX_VALUE),
            rows.ranges(cursor, END, ROWS_PER_RANGE, Long.MAX_VALUE),
            now(connection),
            purgedUntil(connection));
    connection.rollback();
    return staging;
  }

  /** Where the newest of the rows stands that can be seen. */
  static StagedPosition newest(Connection connection, String table) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT xid, id FROM " + table + " ORDER BY xid DESC, id DESC LIMIT 1");
        ResultSet row = statement.executeQuery()) {
      return row.next()
          ? new StagedPosition(row.getLong(1), row.getObject(2, UUID.class))
          : StagedPosition.START;
    }
  }

  /** How many rows up to that position the stream has not published yet. */
  static long unpublished(Connection connection, String table, String stream, StagedPosition until)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT count(*) FROM " + table + " WHERE " + StagedRows.WITHIN)) {
      StagedRows.setWithin(statement, cursor(connection, stream), until);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private static StagedPosition cursor(Connection connection, String stream) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT xid, id, system_identifier,"
                + " (SELECT system_identifier FROM pg_control_system()) AS present"
                + " FROM publish_cursors WHERE stream = ?")) {
      statement.setString(1, stream);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return StagedPosition.START;
        }
        if (row.getLong(3) != row.getLong(4)) {
          throw new IllegalStateException(
              String.format(
                  "The cursor of %s must be of this PostgreSQL server %d, but was of: %d. Start the"
                      + " stream; it says what to do",
                  stream, row.getLong(4), row.getLong(3)));
        }
        return new StagedPosition(row.getLong(1), row.getObject(2, UUID.class));
      }
    }
  }

  private static Instant now(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT now()");
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getObject(1, OffsetDateTime.class).toInstant();
    }
  }

  /** The newest mark of a purge; the beginning of time where none ever ran. */
  static Instant purgedUntil(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT max(staged_until) FROM staging_purges");
        ResultSet row = statement.executeQuery()) {
      row.next();
      OffsetDateTime until = row.getObject(1, OffsetDateTime.class);
      return until == null ? Instant.MIN : until.toInstant();
    }
  }
}
