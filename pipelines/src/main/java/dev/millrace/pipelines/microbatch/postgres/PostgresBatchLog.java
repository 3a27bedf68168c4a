package dev.millrace.pipelines.microbatch.postgres;

import dev.millrace.pipelines.clients.PostgresAddress;
import dev.millrace.pipelines.microbatch.BatchLog;
import dev.millrace.pipelines.microbatch.MicroBatch;
import dev.millrace.pipelines.microbatch.RangesJson;
import dev.millrace.pipelines.microbatch.StreamHeldException;
import dev.millrace.pipelines.microbatch.StreamStoppedException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream's log in the tables of {@code postgres/publishing.sql}, beside the rows that it speaks
 * of, fenced by an advisory lock.
 *
 * <p>Everything goes through one connection, whose session on the server holds the lock. The driver
 * of PostgreSQL never reconnects by itself, so a driver that lost its connection has lost the
 * stream and can't write to the log again; the server frees the lock when it notices, which takes
 * no time after a crash and about 25 seconds after a machine fell off the network. The connection
 * must lead to PostgreSQL itself, not to a pooler that shares sessions.
 */
public final class PostgresBatchLog implements BatchLog<StagedRange> {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresBatchLog.class);

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration TRY_AGAIN_AFTER = Duration.ofMillis(250);

  /** A server that doesn't answer for so long is taken for gone. The log's statements are tiny. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

  /**
   * The lock's key on the server, an expression of SQL whose parameter is the stream's name; every
   * driver of the stream computes the same.
   */
  public static final String LOCK_KEY = "hashtextextended('millrace stream ' || ?, 0)";

  private final PostgresAddress address;
  private final String stream;
  private final String table;
  private Connection connection;
  private long systemIdentifier;

  /**
   * @param table the staged rows that the stream publishes, for messages
   */
  public PostgresBatchLog(PostgresAddress address, String stream, String table) {
    this.address = address;
    this.stream = stream;
    this.table = table;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the server can't be reached or the cursor was written on
   *     another one
   */
  @Override
  public Standing<StagedRange> open() {
    close(); // of an earlier opening: the lock ends with its connection
    try {
      connection = connect();
      letTheServerNoticeWhenWeAreGone();
      lock();
      systemIdentifier = systemIdentifier();
      return standing();
    } catch (SQLException e) {
      throw new IllegalStateException("Opening the log of " + stream + " failed", e);
    }
  }

  private Connection connect() throws SQLException {
    PGSimpleDataSource dataSource = address.dataSource("millrace " + process() + " " + stream);
    dataSource.setSocketTimeout(Math.toIntExact(ANSWER_TIMEOUT.toSeconds()));
    return dataSource.getConnection();
  }

  private void letTheServerNoticeWhenWeAreGone() throws SQLException {
    execute(
        "SELECT set_config(name, value, false) FROM pg_settings JOIN (VALUES"
            + " ('tcp_keepalives_idle', '10'),"
            + " ('tcp_keepalives_interval', '5'),"
            + " ('tcp_keepalives_count', '3'),"
            // The session is idle while a batch runs, however long.
            + " ('idle_session_timeout', '0')) AS ours (name, value) USING (name)");
  }

  private void lock() throws SQLException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!tryLock()) {
      if (System.nanoTime() > deadline) {
        throw new StreamHeldException(
            "Stream " + stream + " must be free to start, but is held by " + lockHolder());
      }
      pause();
    }
  }

  private boolean tryLock() throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT pg_try_advisory_lock(" + LOCK_KEY + ")")) {
      statement.setString(1, stream);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  private String lockHolder() throws SQLException {
    String sql =
        "SELECT format('%s, connected from %s since %s (process %s of the server)',"
            + " application_name, coalesce(host(client_addr), 'its own machine'), backend_start, pid)"
            + " FROM pg_locks JOIN pg_stat_activity USING (pid)"
            + " WHERE locktype = 'advisory' AND granted AND objsubid = 1"
            + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            + " AND (classid::bigint << 32) | objid::bigint = "
            + LOCK_KEY;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, stream);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getString(1) : "a driver that has just ended";
      }
    }
  }

  private long systemIdentifier() throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT system_identifier FROM pg_control_system()");
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private Standing<StagedRange> standing() throws SQLException {
    String start =
        "INSERT INTO publish_cursors (stream, system_identifier, batch_id, xid, id, committed_at)"
            + " VALUES (?, ?, 0, CAST(? AS xid8), ?, now()) ON CONFLICT DO NOTHING";
    try (PreparedStatement statement = connection.prepareStatement(start)) {
      statement.setString(1, stream);
      statement.setLong(2, systemIdentifier);
      statement.setString(3, Long.toString(StagedPosition.START.xid()));
      statement.setObject(4, StagedPosition.START.id());
      statement.executeUpdate();
    }
    String read =
        "SELECT c.system_identifier, c.batch_id, c.xid, c.id, b.batch_id, b.ranges"
            + " FROM publish_cursors c LEFT JOIN publish_batches b USING (stream)"
            + " WHERE stream = ?";
    try (PreparedStatement statement = connection.prepareStatement(read)) {
      statement.setString(1, stream);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        requireThisServer(row.getLong(1));
        StagedPosition cursor = new StagedPosition(row.getLong(3), row.getObject(4, UUID.class));
        long committed = row.getLong(2);
        String pending = row.getString(6);
        return new Standing<>(
            committed == 0
                ? Optional.empty()
                : Optional.of(new MicroBatch<>(committed, List.of(StagedRange.emptyAt(cursor)))),
            pending == null
                ? Optional.empty()
                : Optional.of(
                    new MicroBatch<>(row.getLong(5), RangesJson.read(pending, StagedRange.class))));
      }
    }
  }

  private void requireThisServer(long found) {
    if (found != systemIdentifier) {
      String where = " WHERE stream = '" + stream.replace("'", "''") + "'";
      throw new StreamStoppedException(
          String.format(
              "The cursor of stream %1$s must be of this PostgreSQL server (system identifier"
                  + " %2$d), but is of another: %3$d. Transaction ids of one server mean nothing"
                  + " on another, so publishing stops before it skips rows.%n"
                  + "If the database was restored from a dump, publish all its rows again"
                  + " (harmless: a row that arrives twice overwrites itself):%n"
                  + "  UPDATE %5$s SET xid = DEFAULT;%n"
                  + "  DELETE FROM publish_batches%4$s;%n"
                  + "  DELETE FROM publish_cursors%4$s;%n"
                  + "If the server was upgraded by pg_upgrade, which keeps transaction ids:%n"
                  + "  UPDATE publish_cursors SET system_identifier = %2$d%4$s;",
              stream, systemIdentifier, found, where, table));
    }
  }

  @Override
  public void log(MicroBatch<StagedRange> batch) {
    String sql = "INSERT INTO publish_batches (stream, batch_id, ranges) VALUES (?, ?, ?)";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, stream);
      statement.setLong(2, batch.id());
      statement.setString(3, RangesJson.write(batch.ranges()));
      statement.executeUpdate();
    } catch (SQLException e) {
      throw notWritten("log batch " + batch.id(), e);
    }
  }

  @Override
  public void commit(MicroBatch<StagedRange> batch) {
    try {
      connection.setAutoCommit(false);
      moveCursor(batch);
      takeAway(batch);
      connection.commit();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      throw notWritten("commit batch " + batch.id(), e);
    }
  }

  private void moveCursor(MicroBatch<StagedRange> batch) throws SQLException {
    String sql =
        "UPDATE publish_cursors SET batch_id = ?, xid = CAST(? AS xid8), id = ?,"
            + " committed_at = now() WHERE stream = ? AND batch_id = ?";
    StagedPosition cursor = StagedRange.endOf(batch.ranges());
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, batch.id());
      statement.setString(2, Long.toString(cursor.xid()));
      statement.setObject(3, cursor.id());
      statement.setString(4, stream);
      statement.setLong(5, batch.id() - 1);
      requireOneRow(statement.executeUpdate(), batch);
    }
  }

  private void takeAway(MicroBatch<StagedRange> batch) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "DELETE FROM publish_batches WHERE stream = ? AND batch_id = ?")) {
      statement.setString(1, stream);
      statement.setLong(2, batch.id());
      requireOneRow(statement.executeUpdate(), batch);
    }
  }

  private void requireOneRow(int changed, MicroBatch<StagedRange> batch) {
    if (changed != 1) {
      throw new StreamStoppedException(
          String.format(
              "The log of %s must stand where this driver left it, before the commit of batch %d,"
                  + " but someone changed it; nothing was committed",
              stream, batch.id()));
    }
  }

  private IllegalStateException notWritten(String what, SQLException cause) {
    return new IllegalStateException(
        String.format(
            "Stream %s could not %s. If the connection is lost, so is the stream: whoever takes it"
                + " next runs the logged batch again",
            stream, what),
        cause);
  }

  @Override
  public void close() {
    if (connection == null) {
      return;
    }
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.warn("{}: closing the log's connection failed", stream, e);
    }
  }

  private void execute(String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.execute();
    }
  }

  private void pause() {
    try {
      Thread.sleep(TRY_AGAIN_AFTER.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for stream " + stream, e);
    }
  }

  /** Short and first, since the server keeps 63 bytes of a name. */
  private static String process() {
    long pid = ProcessHandle.current().pid();
    try {
      return pid + "@" + InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return pid + "@unknown-host";
    }
  }
}
