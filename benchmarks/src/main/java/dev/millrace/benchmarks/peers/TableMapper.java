package dev.millrace.benchmarks.peers;

import com.datastax.driver.core.LocalDate;
import com.datastax.driver.core.PreparedStatement;
import com.datastax.driver.core.ResultSet;
import com.datastax.driver.core.ResultSetFuture;
import com.datastax.driver.core.Session;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.beam.sdk.io.cassandra.Mapper;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;

/** Lets CassandraIO write users into one table, by one prepared statement. */
final class TableMapper implements Mapper<User> {
  static final String WRITTEN = "written";

  private final Counter written = Metrics.counter(TableMapper.class, WRITTEN);
  private final Session session;
  private final UserTable table;
  private final PreparedStatement insert;

  TableMapper(Session session, String keyspace, UserTable table) {
    this.session = session;
    this.table = table;
    boolean timed = table == UserTable.USERS;
    insert =
        session.prepare(
            "INSERT INTO %s.%s (%s%s) VALUES (%s%s) USING TIMESTAMP ?"
                .formatted(
                    keyspace,
                    table.tableName(),
                    String.join(", ", table.columns()),
                    timed ? ", written_at" : "",
                    String.join(", ", Collections.nCopies(table.columns().size(), "?")),
                    timed ? ", toTimestamp(now())" : ""));
  }

  @Override
  public Future<Void> saveAsync(User user) {
    List<Object> values = new ArrayList<>();
    table.row(user).forEach(value -> values.add(toDriver(value)));
    values.add(user.getStagedAt().toEpochMilli() * 1_000);
    ResultSetFuture result = session.executeAsync(insert.bind(values.toArray()));
    written.inc();
    return new Saved(result);
  }

  /** Not the driver's own future: its type is another one in the jar that has all in it. */
  private record Saved(ResultSetFuture result) implements Future<Void> {
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      return false;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public boolean isDone() {
      return result.isDone();
    }

    @Override
    public Void get() {
      result.getUninterruptibly();
      return null;
    }

    @Override
    public Void get(long timeout, TimeUnit unit) throws TimeoutException {
      result.getUninterruptibly(timeout, unit);
      return null;
    }
  }

  private static Object toDriver(Object value) {
    if (value instanceof Instant time) {
      return Date.from(time);
    } else if (value instanceof java.time.LocalDate day) {
      return LocalDate.fromDaysSinceEpoch((int) day.toEpochDay());
    }
    return value;
  }

  @Override
  public Iterator<User> map(ResultSet rows) {
    throw new UnsupportedOperationException("It only writes");
  }

  @Override
  public Future<Void> deleteAsync(User user) {
    throw new UnsupportedOperationException("It only inserts");
  }
}
