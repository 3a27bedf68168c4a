package dev.millrace.pipelines.microbatch.postgres;

import dev.millrace.pipelines.clients.PostgresAddress;
import dev.millrace.pipelines.microbatch.Planner;
import dev.millrace.pipelines.microbatch.StreamStoppedException;
import dev.millrace.pipelines.microbatch.postgres.StagedRows.Horizon;
import dev.millrace.pipelines.options.MicroBatchOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans batches of staged rows, in the order of (xid, id), below the oldest transaction that is
 * still open on the server. Every transaction below it has ended, so no row can appear behind the
 * cursor any more, however late its transaction commits.
 *
 * <p>The price: a transaction that writes and stays open, in any database of the server, holds back
 * every row that was committed after it began. While following, this is logged with the name of
 * whoever holds it. A single pass publishes every row that was committed before its first plan:
 * where a transaction holds some of them back it waits, and fails when that takes too long.
 */
public final class StagedRowsPlanner implements Planner<StagedRange> {
  private static final Logger LOG = LoggerFactory.getLogger(StagedRowsPlanner.class);

  /** Spark's runner holds a range's rows in memory; many ranges also keep all cores busy. */
  private static final int ROWS_PER_RANGE = 10_000;

  private static final Duration WARN_WHEN_HELD_FOR = Duration.ofSeconds(10);
  private static final Duration WARN_AGAIN_AFTER = Duration.ofMinutes(1);
  private static final Duration LOOK_AGAIN_AFTER = Duration.ofMillis(200);

  private final PostgresAddress address;
  private final String table;
  private final long maxRows;
  private final boolean once;
  private final Duration patience;
  private final Backlog backlog;

  /** Both absent where the connection is yet to be made, or was lost. */
  private Connection connection;

  private StagedRows rows;

  /** In a single pass: the first transaction id that the pass need not publish; -1 before it. */
  private long end = -1;

  private Map<String, Long> lag = Map.of();

  private long heldAt = -1;
  private long heldSinceNanos;
  private long warnedAtNanos;

  /**
   * @param table the staged rows, as {@link StagedRows} wants them
   * @param patience how long a single pass waits for an open transaction that holds rows back
   */
  public StagedRowsPlanner(
      PostgresAddress address, String table, MicroBatchOptions options, Duration patience) {
    if (options.getMaxRecordsPerMicroBatch() < 1) {
      throw new IllegalArgumentException(
          "--maxRecordsPerMicroBatch must be at least 1, but was: "
              + options.getMaxRecordsPerMicroBatch());
    }
    this.address = address;
    this.table = table;
    this.maxRows = options.getMaxRecordsPerMicroBatch();
    this.backlog = new Backlog(maxRows);
    this.once = options.isOnce();
    this.patience = patience;
  }

  /**
   * @throws IllegalStateException if the server can't be reached; the next call connects again
   */
  @Override
  public Optional<List<StagedRange>> plan(List<StagedRange> last) {
    try {
      connect();
      StagedPosition after = StagedRange.endOf(last);
      List<StagedRange> ranges = once ? planToTheEnd(after) : planToTheHorizon(after);
      return ranges.isEmpty() ? Optional.empty() : Optional.of(ranges);
    } catch (SQLException e) {
      close();
      throw new IllegalStateException("Looking for new rows in " + table + " failed", e);
    }
  }

  private void connect() throws SQLException {
    if (connection == null) {
      connection = address.dataSource("millrace planner of " + table).getConnection();
      rows = new StagedRows(connection, table);
    }
  }

  @Override
  public Map<String, Long> lag() {
    return lag;
  }

  @Override
  public Map<String, Long> records(List<StagedRange> ranges) {
    return Map.of(table, StagedRange.rowsOf(ranges));
  }

  private List<StagedRange> planToTheHorizon(StagedPosition after) throws SQLException {
    Horizon horizon = horizon();
    List<StagedRange> ranges = ranges(after, horizon.oldestOpen());
    boolean all = StagedRange.rowsOf(ranges) < maxRows && horizon.oldestOpen() == horizon.next();
    lag = Map.of(table, all ? 0L : backlog.beyond(after, ranges, horizon.next(), rows));
    warnIfHeldBack(horizon);
    return ranges;
  }

  private List<StagedRange> planToTheEnd(StagedPosition after) throws SQLException {
    long started = System.nanoTime();
    while (true) {
      Horizon horizon = horizon();
      if (end < 0) {
        end = horizon.next();
      }
      List<StagedRange> ranges = ranges(after, Math.min(horizon.oldestOpen(), end));
      lag = Map.of(table, backlog.beyond(after, ranges, end, rows));
      long heldBack = ranges.isEmpty() ? rows.count(horizon.oldestOpen(), end) : 0;
      if (heldBack == 0) {
        return ranges;
      }
      if (System.nanoTime() - started > patience.toNanos()) {
        throw new StreamStoppedException(
            String.format(
                "%d rows of %s were committed before this pass and can't be published yet, since"
                    + " an older transaction is still open after %d s: %s. The next pass takes"
                    + " them once it has ended",
                heldBack, table, patience.toSeconds(), OpenTransaction.oldest(connection)));
      }
      pause();
    }
  }

  private Horizon horizon() throws SQLException {
    Horizon horizon = rows.horizon();
    if (horizon.rowsOfTheFuture()) {
      throw new StreamStoppedException(
          String.format(
              "%s has rows of transactions that this server has not begun (its next is %d): they"
                  + " came from another server. To give them ids of this one, and publish them"
                  + " again: UPDATE %s SET xid = DEFAULT",
              table, horizon.next(), table));
    }
    return horizon;
  }

  private List<StagedRange> ranges(StagedPosition after, long beforeXid) throws SQLException {
    return rows.ranges(after, StagedPosition.before(beforeXid), ROWS_PER_RANGE, maxRows);
  }

  private void warnIfHeldBack(Horizon horizon) throws SQLException {
    long now = System.nanoTime();
    if (horizon.oldestOpen() != heldAt) {
      heldAt = horizon.oldestOpen();
      heldSinceNanos = now;
      warnedAtNanos = now - WARN_AGAIN_AFTER.toNanos();
    }
    if (horizon.oldestOpen() == horizon.next()
        || now - heldSinceNanos < WARN_WHEN_HELD_FOR.toNanos()
        || now - warnedAtNanos < WARN_AGAIN_AFTER.toNanos()) {
      return;
    }
    long heldBack = rows.count(horizon.oldestOpen(), horizon.next());
    if (heldBack > 0) {
      warnedAtNanos = now;
      LOG.warn(
          "{} rows of {} are committed and can't be published yet, since an older transaction"
              + " is still open: {}",
          heldBack,
          table,
          OpenTransaction.oldest(connection));
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_AGAIN_AFTER.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for an open transaction", e);
    }
  }

  @Override
  public void close() {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      LOG.warn("Closing the planner's connection failed", e);
    } finally {
      connection = null;
    }
  }
}
