package dev.millrace.ingest;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Deletes staged users that every stream of this server has published, in chunks of a transaction
 * each. Pages stay marked as staged, so that no later run brings the users back.
 */
final class Purge {
  /** Small enough that a transaction takes a fraction of a second. */
  private static final int CHUNK = 10_000;

  // The stream that is furthest behind counts. Cursors of another server say nothing about the
  // transactions of this one.
  private static final String PUBLISHED_BY_ALL =
      "SELECT xid, id FROM publish_cursors"
          + " WHERE system_identifier = (SELECT system_identifier FROM pg_control_system())"
          + " ORDER BY xid, id LIMIT 1";

  private static final String DELETE_CHUNK =
      "DELETE FROM staged_users WHERE id IN (SELECT id FROM staged_users"
          + " WHERE (xid, id) <= (?::xid8, ?) AND staged_at < ? ORDER BY xid, id LIMIT ?)";

  private static final String RECORD =
      "INSERT INTO staging_purges (staged_until, deleted) VALUES (?, ?) RETURNING purge_id";

  private static final String RECORD_MORE =
      "UPDATE staging_purges SET deleted = deleted + ?, purged_at = clock_timestamp()"
          + " WHERE purge_id = ?";

  private final Connection connection;
  private final int chunk;

  Purge(Connection connection) {
    this(connection, CHUNK);
  }

  Purge(Connection connection, int chunk) {
    this.connection = connection;
    this.chunk = chunk;
  }

  /**
   * Deletes what was staged before an instant.
   *
   * @return how many users were deleted; absent if no stream has published anything from this
   *     server, so that nothing may be
   */
  Optional<Long> deleteStagedBefore(Instant limit) throws SQLException {
    connection.setAutoCommit(false);
    try {
      Optional<Position> published = publishedByAll();
      if (published.isEmpty()) {
        return Optional.empty();
      }
      long deleted = 0;
      Optional<Long> purgeId = Optional.empty();
      int count;
      do {
        count = deleteChunk(published.get(), limit);
        if (count > 0) {
          purgeId =
              Optional.of(
                  purgeId.isEmpty() ? record(limit, count) : recordMore(purgeId.get(), count));
        }
        connection.commit();
        deleted += count;
      } while (count == chunk);
      return Optional.of(deleted);
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    }
  }

  private Optional<Position> publishedByAll() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(PUBLISHED_BY_ALL)) {
      return rows.next()
          ? Optional.of(new Position(rows.getString(1), rows.getObject(2, UUID.class)))
          : Optional.empty();
    }
  }

  private int deleteChunk(Position published, Instant limit) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DELETE_CHUNK)) {
      delete.setString(1, published.xid());
      delete.setObject(2, published.id());
      delete.setTimestamp(3, Timestamp.from(limit));
      delete.setInt(4, chunk);
      return delete.executeUpdate();
    }
  }

  private long record(Instant limit, int count) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(RECORD)) {
      insert.setTimestamp(1, Timestamp.from(limit));
      insert.setInt(2, count);
      try (ResultSet rows = insert.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  private long recordMore(long purgeId, int count) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(RECORD_MORE)) {
      update.setInt(1, count);
      update.setLong(2, purgeId);
      update.executeUpdate();
      return purgeId;
    }
  }

  /**
   * A place in the order in which users are published.
   *
   * @param xid an xid8 as text: it is unsigned, which no number of Java's is
   */
  private record Position(String xid, UUID id) {}
}
