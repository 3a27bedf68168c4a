package dev.millrace.chaos;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.time.Duration;
import java.util.function.Predicate;

/** Looks, from outside, at how far a stream has come. */
final class StreamLog {
  private static final long POLL_MILLIS = 5;

  private final CqlSession session;
  private final String keyspace;
  private final String stream;

  StreamLog(CqlSession session, String keyspace, String stream) {
    this.session = session;
    this.keyspace = keyspace;
    this.stream = stream;
  }

  /**
   * @param logged the newest logged batch, 0 before the first
   * @param committed the newest committed batch, 0 before the first
   */
  record Position(long logged, long committed) {
    boolean inTheMidstOfABatch() {
      return logged > committed;
    }
  }

  Position position() {
    Row row =
        session
            .execute(
                SimpleStatement.newInstance(
                        "SELECT logged_batch, committed_batch FROM "
                            + keyspace
                            + ".micro_batches WHERE stream = ? LIMIT 1",
                        stream)
                    .setConsistencyLevel(DefaultConsistencyLevel.SERIAL))
            .one();
    return row == null
        ? new Position(0, 0)
        : new Position(row.getLong("logged_batch"), row.getLong("committed_batch"));
  }

  /**
   * Waits until the stream stands so.
   *
   * @throws ChaosException if it doesn't within the time
   */
  Position await(String what, Duration patience, Predicate<Position> condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        Position position = position();
        if (condition.test(position)) {
          return position;
        }
      } catch (DriverException e) {
        // Cassandra may be what is broken; the deadline says how long that is waited for.
      }
      Thread.sleep(POLL_MILLIS);
    }
    throw new ChaosException(
        "%s must %s within %d s, but did not".formatted(stream, what, patience.toSeconds()));
  }
}
