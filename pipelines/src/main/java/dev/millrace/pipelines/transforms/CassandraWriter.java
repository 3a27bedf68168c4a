package dev.millrace.pipelines.transforms;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.millrace.pipelines.metrics.TaskMetrics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Writes values to their tables without waiting for each, so many at a time, and repeats what fails
 * until it works or the time for it is over. Used by one thread.
 *
 * @param <T> what is written
 */
final class CassandraWriter<T> {
  /** Of all writers of this JVM, since they all wait for the same Cassandra. */
  private static final OutageLog OUTAGE = new OutageLog("Cassandra");

  private final CqlSession session;
  private final CassandraTables<T> tables;
  private final List<PreparedStatement> inserts;
  private final int maxInFlight;
  private final Semaphore inFlight;
  private final RetryPolicy<Object> retryPolicy;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /**
   * @param maxInFlight the most writes under way at once
   * @param retryFor how long to repeat a write before giving up
   */
  CassandraWriter(
      CqlSession session, CassandraTables<T> tables, int maxInFlight, Duration retryFor) {
    this.session = session;
    this.tables = tables;
    // The session keeps what it has prepared, so this asks the server once per JVM.
    this.inserts = tables.inserts().stream().map(session::prepare).toList();
    this.maxInFlight = maxInFlight;
    this.inFlight = new Semaphore(maxInFlight);
    this.retryPolicy =
        RetryPolicy.builder()
            .handleIf(CassandraWriter::mayWorkLater)
            .withBackoff(Duration.ofMillis(100), Duration.ofSeconds(10))
            .withJitter(0.2)
            .withMaxRetries(-1)
            .withMaxDuration(retryFor)
            .onFailedAttempt(event -> OUTAGE.failed(event.getLastException()))
            .build();
  }

  /**
   * Sends the value's rows. Blocks while too many writes are under way.
   *
   * @param rejected is told, on some thread, why Cassandra can never take the value
   * @throws IllegalStateException if an earlier write failed for good
   */
  void write(T value, Consumer<String> rejected) throws InterruptedException {
    List<List<Object>> rows = tables.values(value);
    long timestamp = tables.writeTimestampMicros(value);
    for (int table = 0; table < rows.size(); table++) {
      List<Object> row = rows.get(table);
      Object[] bound = row.toArray(new Object[row.size() + 1]);
      bound[row.size()] = timestamp;
      boolean last = table == rows.size() - 1;
      send(
          inserts.get(table).bind(bound),
          rejected,
          last ? () -> TaskMetrics.get().arrived(ageOf(timestamp)) : () -> {});
    }
  }

  private static Duration ageOf(long timestampMicros) {
    return Duration.ofMillis(System.currentTimeMillis() - timestampMicros / 1000);
  }

  /** Deletes what is stored under the key, after everything written so far is there. */
  void delete(byte[] key, long timestampMicros) throws InterruptedException {
    flush();
    Failsafe.with(retryPolicy).run(() -> tables.delete(session, key, timestampMicros));
  }

  /**
   * Waits until everything written so far is acknowledged.
   *
   * @throws IllegalStateException if a write failed for good
   */
  void flush() throws InterruptedException {
    inFlight.acquire(maxInFlight);
    inFlight.release(maxInFlight);
    checkFailure();
  }

  private void send(Statement<?> insert, Consumer<String> rejected, Runnable acknowledged)
      throws InterruptedException {
    checkFailure();
    inFlight.acquire();
    TaskMetrics.get().writeStarted();
    session
        .executeAsync(insert)
        .whenComplete(
            (result, e) -> {
              if (e != null && mayWorkLater(e)) {
                OUTAGE.failed(e);
                TaskMetrics.get().writeRetried();
                repeat(insert).whenComplete((later, error) -> end(error, rejected, acknowledged));
              } else {
                end(e, rejected, acknowledged);
              }
            });
  }

  /** Only what failed once pays for the bookkeeping of retries. */
  private CompletionStage<?> repeat(Statement<?> insert) {
    return Failsafe.with(retryPolicy).getStageAsync(() -> session.executeAsync(insert));
  }

  private void end(Throwable error, Consumer<String> rejected, Runnable acknowledged) {
    Throwable cause = unwrap(error);
    if (cause == null) {
      OUTAGE.worked();
      acknowledged.run();
    } else if (cause instanceof InvalidQueryException) {
      rejected.accept(cause.getMessage());
    } else {
      failure.compareAndSet(null, cause);
    }
    TaskMetrics.get().writeEnded();
    inFlight.release();
  }

  private void checkFailure() {
    Throwable cause = failure.get();
    if (cause != null) {
      throw new IllegalStateException("Writing to Cassandra failed", cause);
    }
  }

  /** Everything but a statement that Cassandra refuses as such. */
  private static boolean mayWorkLater(Throwable error) {
    return !(unwrap(error) instanceof QueryValidationException);
  }

  private static Throwable unwrap(Throwable error) {
    return error instanceof CompletionException ? error.getCause() : error;
  }
}
