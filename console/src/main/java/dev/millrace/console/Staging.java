package dev.millrace.console;

import dev.millrace.pipelines.microbatch.RangesJson;
import dev.millrace.pipelines.microbatch.postgres.PostgresBatchLog;
import dev.millrace.pipelines.microbatch.postgres.StagedRange;
import dev.millrace.pipelines.options.StreamNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What the staging database knows: what is staged, and how far the publishing stream is. */
final class Staging {
  /** Beyond that many the page says "more than", since counting takes time. */
  static final long MOST_COUNTED = 100_000;

  private static final String LOCK_HOLDER =
      "SELECT application_name || coalesce(' at ' || host(client_addr), '')"
          + " FROM pg_locks JOIN pg_stat_activity USING (pid)"
          + " WHERE locktype = 'advisory' AND granted AND objsubid = 1"
          + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
          + " AND (classid::bigint << 32) | objid::bigint = "
          + PostgresBatchLog.LOCK_KEY;

  private final Systems systems;
  private final String stream;

  Staging(Systems systems) {
    this.systems = systems;
    this.stream = StreamNames.postgresToKafka(systems.addresses().topic());
  }

  /**
   * @param newest when a page was last staged; null before the first
   * @param waiting staged users that no committed batch covers, at most {@link #MOST_COUNTED} + 1
   * @param batch the stream's last committed batch; null before the first, as are the next two
   * @param holder the driver that runs the stream; null where none does
   * @param running the batch that is logged and not yet committed; null where none is
   * @param verdict of the last reconciliation that told: equal or different; null before it
   */
  record Figures(
      long staged,
      long rejected,
      Instant newest,
      long waiting,
      Long batch,
      Instant committedAt,
      String position,
      String holder,
      RunningBatch running,
      String verdict,
      Instant reconciledAt) {}

  /** A batch of staged users that is under way. */
  record RunningBatch(long batch, long records, Instant loggedAt) {}

  Figures ask() throws SQLException {
    return systems.postgres(this::read);
  }

  private Figures read(Connection connection) throws SQLException {
    long staged;
    long rejected;
    Instant newest;
    try (PreparedStatement pages =
            connection.prepareStatement(
                "SELECT coalesce(sum(staged), 0), coalesce(sum(rejected), 0), max(staged_at)"
                    + " FROM staged_pages");
        ResultSet row = pages.executeQuery()) {
      row.next();
      staged = row.getLong(1);
      rejected = row.getLong(2);
      newest = instant(row.getTimestamp(3));
    }
    Long batch = null;
    Instant committedAt = null;
    String xid = "0";
    UUID id = new UUID(0, 0);
    try (PreparedStatement cursor =
        connection.prepareStatement(
            "SELECT batch_id, xid::text, id, committed_at FROM publish_cursors WHERE stream = ?")) {
      cursor.setString(1, stream);
      try (ResultSet row = cursor.executeQuery()) {
        if (row.next()) {
          batch = row.getLong(1);
          xid = row.getString(2);
          id = row.getObject(3, UUID.class);
          committedAt = instant(row.getTimestamp(4));
        }
      }
    }
    Verdict verdict = verdict(connection);
    return new Figures(
        staged,
        rejected,
        newest,
        waiting(connection, xid, id),
        batch,
        committedAt,
        batch == null ? null : "transaction " + xid + ", user " + id,
        holder(connection),
        running(connection),
        verdict.verdict(),
        verdict.endedAt());
  }

  private static long waiting(Connection connection, String xid, UUID id) throws SQLException {
    try (PreparedStatement rows =
        connection.prepareStatement(
            "SELECT count(*) FROM (SELECT 1 FROM staged_users"
                + " WHERE (xid, id) > (CAST(? AS xid8), ?) LIMIT ?) AS waiting")) {
      rows.setString(1, xid);
      rows.setObject(2, id);
      rows.setLong(3, MOST_COUNTED + 1);
      try (ResultSet row = rows.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private String holder(Connection connection) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(LOCK_HOLDER)) {
      lock.setString(1, stream);
      try (ResultSet row = lock.executeQuery()) {
        return row.next() ? row.getString(1) : null;
      }
    }
  }

  private RunningBatch running(Connection connection) throws SQLException {
    try (PreparedStatement logged =
        connection.prepareStatement(
            "SELECT batch_id, ranges, logged_at FROM publish_batches WHERE stream = ?")) {
      logged.setString(1, stream);
      try (ResultSet row = logged.executeQuery()) {
        if (!row.next()) {
          return null;
        }
        List<StagedRange> ranges = RangesJson.read(row.getString(2), StagedRange.class);
        return new RunningBatch(
            row.getLong(1),
            ranges.stream().mapToLong(StagedRange::rows).sum(),
            instant(row.getTimestamp(3)));
      }
    }
  }

  /** Of the last reconciliation; both null before the first. */
  private record Verdict(String verdict, Instant endedAt) {}

  private static Verdict verdict(Connection connection) throws SQLException {
    try (PreparedStatement last =
            connection.prepareStatement(
                "SELECT verdict, finished_at FROM reconciliations WHERE verdict IS NOT NULL"
                    + " ORDER BY finished_at DESC LIMIT 1");
        ResultSet row = last.executeQuery()) {
      return row.next()
          ? new Verdict(row.getString(1), instant(row.getTimestamp(2)))
          : new Verdict(null, null);
    }
  }

  private static Instant instant(Timestamp timestamp) {
    return timestamp == null ? null : timestamp.toInstant();
  }
}
