package dev.millrace.pipelines.microbatch.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Looks at a table of staged rows by its index on (xid, id), never at the rows themselves. */
public final class StagedRows {
  private final Connection connection;
  private final String table;

  /**
   * @param connection in auto-commit, so that every look is a new one, or in a transaction that is
   *     to see one moment; stays open, and is set to go by the index
   * @param table has the columns {@code xid} and {@code id} and an index on both
   */
  public StagedRows(Connection connection, String table) throws SQLException {
    this.connection = connection;
    this.table = table;
    goByTheIndex();
  }

  /**
   * Right after rows were staged the server's statistics know nothing of them, and it would rather
   * sort all that is not published yet, for every batch anew.
   */
  private void goByTheIndex() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET enable_seqscan = off");
      statement.execute("SET enable_bitmapscan = off");
      statement.execute("SET enable_sort = off");
    }
  }

  /**
   * Cuts the rows after one position and up to another into ranges that follow each other.
   *
   * @param rowsPerRange rows of each range but the last, which may have fewer
   * @param maxRows rows of all ranges together; those beyond are left for the next cut
   */
  public List<StagedRange> ranges(
      StagedPosition after, StagedPosition until, int rowsPerRange, long maxRows)
      throws SQLException {
    List<StagedRange> ranges = new ArrayList<>();
    StagedPosition from = after;
    for (long left = maxRows; left > 0; ) {
      long rows = Math.min(rowsPerRange, left);
      Optional<StagedRange> range = first(rows, from, until);
      if (range.isEmpty()) {
        rest(from, until).ifPresent(ranges::add);
        break;
      }
      ranges.add(range.get());
      from = range.get().until();
      left -= rows;
    }
    return ranges;
  }

  /** The first so many rows, if there are so many. */
  private Optional<StagedRange> first(long rows, StagedPosition after, StagedPosition until)
      throws SQLException {
    String last =
        "SELECT xid, id FROM " + table + " WHERE " + WITHIN + " ORDER BY xid, id OFFSET ? LIMIT 1";
    try (PreparedStatement statement = connection.prepareStatement(last)) {
      statement.setLong(setWithin(statement, after, until), rows - 1);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(new StagedRange(after, position(row), rows))
            : Optional.empty();
      }
    }
  }

  /** All rows, if there are any. */
  private Optional<StagedRange> rest(StagedPosition after, StagedPosition until)
      throws SQLException {
    String last =
        "SELECT xid, id, count(*) OVER () FROM "
            + table
            + " WHERE "
            + WITHIN
            + " ORDER BY xid DESC, id DESC LIMIT 1";
    try (PreparedStatement statement = connection.prepareStatement(last)) {
      setWithin(statement, after, until);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(new StagedRange(after, position(row), row.getLong(3)))
            : Optional.empty();
      }
    }
  }

  private static StagedPosition position(ResultSet row) throws SQLException {
    return new StagedPosition(row.getLong(1), row.getObject(2, UUID.class));
  }

  /**
   * The condition for rows within a range, with the parameters of {@link #setWithin}. Row
   * comparison gives the exact bounds; the plain ones before it let PostgreSQL estimate how few
   * rows that is.
   */
  public static final String WITHIN =
      "xid >= CAST(? AS xid8) AND xid <= CAST(? AS xid8)"
          + " AND (xid, id) > (CAST(? AS xid8), CAST(? AS uuid))"
          + " AND (xid, id) <= (CAST(? AS xid8), CAST(? AS uuid))";

  /**
   * Sets the parameters of {@link #WITHIN}, the statement's first.
   *
   * @return the index of the parameter that comes next
   */
  public static int setWithin(
      PreparedStatement statement, StagedPosition after, StagedPosition until) throws SQLException {
    int next = 1;
    statement.setString(next++, Long.toString(after.xid()));
    statement.setString(next++, Long.toString(until.xid()));
    for (StagedPosition bound : List.of(after, until)) {
      statement.setString(next++, Long.toString(bound.xid()));
      statement.setString(next++, bound.id().toString());
    }
    return next;
  }

  /** What is finished and what is still being written, at one moment. */
  Horizon horizon() throws SQLException {
    String sql =
        "SELECT pg_snapshot_xmin(now), pg_snapshot_xmax(now), EXISTS (SELECT FROM "
            + table
            + " WHERE xid >= pg_snapshot_xmax(now)) FROM pg_current_snapshot() AS now";
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return new Horizon(row.getLong(1), row.getLong(2), row.getBoolean(3));
    }
  }

  /** How many rows that anyone can see stand after one position and up to another. */
  long count(StagedPosition after, StagedPosition until) throws SQLException {
    String sql = "SELECT count(*) FROM " + table + " WHERE " + WITHIN;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      setWithin(statement, after, until);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /** How many rows that anyone can see were written by transactions in [from, before). */
  long count(long from, long before) throws SQLException {
    String sql =
        "SELECT count(*) FROM " + table + " WHERE xid >= CAST(? AS xid8) AND xid < CAST(? AS xid8)";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, Long.toString(from));
      statement.setString(2, Long.toString(before));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /**
   * A moment of the server's transactions.
   *
   * @param oldestOpen every transaction before this one has ended, and what it wrote can be seen
   * @param next the transaction id that is given out next
   * @param rowsOfTheFuture whether rows can be seen whose transaction this server has not begun:
   *     they came from another server
   */
  record Horizon(long oldestOpen, long next, boolean rowsOfTheFuture) {}
}
