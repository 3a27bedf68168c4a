package dev.millrace.pipelines.transforms;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.millrace.pipelines.metrics.TaskMetrics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Writes values to their tables without waiting for each, so many at a time, and repeats what fails
 * until it works or the time for it is over. Used by one thread.
 *
 * <p>Rows of one partition go together, which Cassandra takes as one mutation, almost as fast as
 * one row alone; and mutations for the same replicas share a request, whose coordinator is one of
 * them. Such a request is a batch that is not logged: one that was cut off halfway is repeated like
 * a single row.
 *
 * @param <T> what is written
 */
final class CassandraWriter<T> {
  /** Of all writers of this JVM, since they all wait for the same Cassandra. */
  private static final OutageLog OUTAGE = new OutageLog("Cassandra");

  /**
   * Of one request: Cassandra warns of more, which is its {@code
   * unlogged_batch_across_partitions_warn_threshold}.
   */
  private static final int MOST_PARTITIONS = 10;

  private final CqlSession session;
  private final CassandraTables<T> tables;
  private final List<PreparedStatement> inserts;
  private final List<Integer> sharedPartitionKeys;
  private final WriteGroups<List<Object>, Write> partitions = new WriteGroups<>(Integer.MAX_VALUE);
  private final WriteGroups<Set<Node>, List<Write>> requests = new WriteGroups<>(MOST_PARTITIONS);
  private final int maxInFlight;
  private final Semaphore inFlight;
  private final RetryPolicy<Object> retryPolicy;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /**
   * @param maxInFlight the most requests under way at once
   * @param retryFor how long to repeat a request before giving up
   */
  CassandraWriter(
      CqlSession session, CassandraTables<T> tables, int maxInFlight, Duration retryFor) {
    this.session = session;
    this.tables = tables;
    // The session keeps what it has prepared, so this asks the server once per JVM.
    this.inserts = tables.inserts().stream().map(session::prepare).toList();
    this.sharedPartitionKeys = tables.sharedPartitionKeys();
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
   * One row.
   *
   * @param bytes of its values
   * @param rejected is told why Cassandra can never take it
   * @param acknowledged is run when it is there
   */
  private record Write(
      BoundStatement insert, int bytes, Consumer<String> rejected, Runnable acknowledged) {}

  /**
   * Sends the value's rows, or keeps them until others of their partitions have come or {@link
   * #flush}. Blocks while too many requests are under way.
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
      BoundStatement insert = inserts.get(table).bind(bound);
      Write write =
          new Write(
              insert,
              bytes(insert),
              rejected,
              last ? () -> TaskMetrics.get().arrived(ageOf(timestamp)) : () -> {});
      int keySize = sharedPartitionKeys.get(table);
      if (keySize == 0) {
        addToRequests(List.of(write));
      } else {
        addAllToRequests(partitions.add(partition(table, row, keySize), write, write.bytes()));
      }
    }
  }

  private static int bytes(BoundStatement insert) {
    int bytes = 0;
    for (ByteBuffer value : insert.getValues()) {
      bytes += value == null ? 0 : value.remaining();
    }
    return bytes;
  }

  private void addAllToRequests(List<List<Write>> mutations) throws InterruptedException {
    for (List<Write> mutation : mutations) {
      addToRequests(mutation);
    }
  }

  private void addToRequests(List<Write> mutation) throws InterruptedException {
    sendAll(
        requests.add(
            replicas(mutation.get(0).insert()),
            mutation,
            mutation.stream().mapToInt(Write::bytes).sum()));
  }

  /** Which nodes hold the row's partition; none where the driver doesn't know. */
  private Set<Node> replicas(BoundStatement insert) {
    return session
        .getMetadata()
        .getTokenMap()
        .map(tokens -> tokens.getReplicas(insert.getRoutingKeyspace(), insert.getRoutingKey()))
        .orElse(Set.of());
  }

  private static List<Object> partition(int table, List<Object> row, int keySize) {
    List<Object> partition = new ArrayList<>(keySize + 1);
    partition.add(table);
    partition.addAll(row.subList(0, keySize));
    return partition;
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
    addAllToRequests(partitions.drain());
    sendAll(requests.drain());
    inFlight.acquire(maxInFlight);
    inFlight.release(maxInFlight);
    checkFailure();
  }

  private void sendAll(List<List<List<Write>>> all) throws InterruptedException {
    for (List<List<Write>> mutations : all) {
      send(mutations.stream().flatMap(List::stream).toList());
    }
  }

  private void send(List<Write> writes) throws InterruptedException {
    checkFailure();
    inFlight.acquire();
    TaskMetrics.get().writeStarted();
    execute(writes)
        .whenComplete(
            (done, e) -> {
              if (e != null) {
                failure.compareAndSet(null, unwrap(e));
              }
              TaskMetrics.get().writeEnded();
              inFlight.release();
            });
  }

  /** Completes when each of them is there or rejected. */
  private CompletionStage<Void> execute(List<Write> writes) {
    Statement<?> statement = statement(writes);
    return session
        .executeAsync(statement)
        .handle(
            (result, e) -> {
              if (e == null || !mayWorkLater(e)) {
                return settle(writes, unwrap(e));
              }
              OUTAGE.failed(e);
              TaskMetrics.get().writeRetried();
              return repeat(statement)
                  .handle((later, error) -> settle(writes, unwrap(error)))
                  .thenCompose(settled -> settled);
            })
        .thenCompose(settled -> settled);
  }

  private static Statement<?> statement(List<Write> writes) {
    return writes.size() == 1
        ? writes.get(0).insert()
        : BatchStatement.newInstance(
            BatchType.UNLOGGED, writes.stream().<BatchableStatement<?>>map(Write::insert).toList());
  }

  /** Only what failed once pays for the bookkeeping of retries. */
  private CompletionStage<?> repeat(Statement<?> statement) {
    return Failsafe.with(retryPolicy).getStageAsync(() -> session.executeAsync(statement));
  }

  private CompletionStage<Void> settle(List<Write> writes, Throwable error) {
    if (error == null) {
      OUTAGE.worked();
      writes.forEach(write -> write.acknowledged().run());
    } else if (!(error instanceof InvalidQueryException)) {
      return CompletableFuture.failedFuture(error);
    } else if (writes.size() == 1) {
      writes.get(0).rejected().accept(error.getMessage());
    } else {
      return executeEach(writes);
    }
    return CompletableFuture.completedFuture(null);
  }

  /** One after the other, to learn which of them is rejected. */
  private CompletionStage<Void> executeEach(List<Write> writes) {
    CompletionStage<Void> all = CompletableFuture.completedFuture(null);
    for (Write write : writes) {
      all = all.thenCompose(done -> execute(List.of(write)));
    }
    return all;
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
