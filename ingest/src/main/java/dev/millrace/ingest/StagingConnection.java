package dev.millrace.ingest;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link StagingTable} that outlives its connection: after a passing failure of PostgreSQL, such
 * as a restart or a deadlock, it connects anew and tries again. That is safe even if the lost
 * transaction was committed after all, since the page then stands staged.
 */
final class StagingConnection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StagingConnection.class);

  private final PostgresConfig postgres;
  private final RetryPolicy retryPolicy;
  private final Clock clock;
  private StagingTable table;

  StagingConnection(IngestConfig config, Clock clock) {
    postgres = config.postgres();
    retryPolicy = config.retryPolicy();
    this.clock = clock;
  }

  /** One transaction. */
  interface Work<T> {
    T on(StagingTable table) throws SQLException;
  }

  <T> T call(Work<T> work) throws SQLException, InterruptedException {
    RetryPolicy.Pauses pauses = retryPolicy.pauses();
    while (true) {
      try {
        if (table == null) {
          table = StagingTable.open(postgres, clock);
        }
        return work.on(table);
      } catch (SQLException e) {
        disconnect();
        if (!isPassing(e) || !pauses.anotherAttempt()) {
          throw e;
        }
        Duration pause = pauses.next();
        LOG.warn("PostgreSQL failed: {}; trying again in {} ms", e, pause.toMillis());
        Thread.sleep(pause.toMillis());
      }
    }
  }

  @Override
  public void close() {
    disconnect();
  }

  private void disconnect() {
    if (table == null) {
      return;
    }
    try {
      table.close();
    } catch (SQLException e) {
      LOG.debug("Closing a connection to PostgreSQL failed", e);
    }
    table = null;
  }

  private static boolean isPassing(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return e instanceof SQLTransientException
        || state.startsWith("08") // connection exceptions
        || state.startsWith("40") // serialization failures and deadlocks
        || state.startsWith("53") // insufficient resources
        || state.startsWith("57P0"); // the server goes down or comes up
  }
}
