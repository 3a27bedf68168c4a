package dev.millrace.chaos;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;

/** The log of a stream into Cassandra, which keeps it. */
final class WriteLog extends StreamLog {
  private final CqlSession session;
  private final SimpleStatement read;

  WriteLog(CqlSession session, String keyspace, String stream) {
    super(stream);
    this.session = session;
    this.read =
        SimpleStatement.newInstance(
                "SELECT logged_batch, committed_batch FROM "
                    + keyspace
                    + ".micro_batches WHERE stream = ? LIMIT 1",
                stream)
            .setConsistencyLevel(DefaultConsistencyLevel.SERIAL);
  }

  @Override
  Position position() {
    try {
      Row row = session.execute(read).one();
      return row == null
          ? new Position(0, 0)
          : new Position(row.getLong("logged_batch"), row.getLong("committed_batch"));
    } catch (DriverException e) {
      throw new ChaosException("Cassandra can't be asked for the log", e);
    }
  }
}
