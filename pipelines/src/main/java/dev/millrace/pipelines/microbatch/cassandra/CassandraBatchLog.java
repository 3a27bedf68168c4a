package dev.millrace.pipelines.microbatch.cassandra;

import static com.datastax.oss.driver.api.core.cql.SimpleStatement.newInstance;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.millrace.pipelines.microbatch.BatchLog;
import dev.millrace.pipelines.microbatch.MicroBatch;
import dev.millrace.pipelines.microbatch.RangesJson;
import dev.millrace.pipelines.microbatch.StreamHeldException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream's log in the table {@code micro_batches} (see {@code cassandra/micro_batches.cql}),
 * fenced by a lease.
 *
 * <p>The lease is an owner's token with a time to live on the server, renewed while its driver
 * lives. Every write to the log is a lightweight transaction that holds only for the owner and only
 * on top of the batch that it knows as the last, so a driver that was taken for dead and wakes up
 * is refused, whatever its clock says. A newcomer waits one lease out: after a crash it takes over
 * by itself, beside a living driver it gives up and names it.
 *
 * @param <R> a range
 */
public final class CassandraBatchLog<R> implements BatchLog<R> {
  private static final Logger LOG = LoggerFactory.getLogger(CassandraBatchLog.class);

  /** How long a stream stays held after its driver was last heard of. */
  private static final Duration LEASE = Duration.ofSeconds(10);

  /**
   * How long a batch stays in the history. It stands in the stream's one partition, which has to
   * stay small: of half a kilobyte and more, twice a second, an hour is a few megabytes.
   */
  private static final Duration HISTORY = Duration.ofHours(1);

  private final CqlSession session;
  private final String table;
  private final String stream;
  private final Class<R> range;
  private final UUID owner = UUID.randomUUID();
  private final String holder = holder();
  private final Instant startedAt = Instant.now();
  private final ScheduledExecutorService renewal =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "micro-batch-lease");
            thread.setDaemon(true);
            return thread;
          });
  private Long committedBatch;
  private boolean leased;
  private boolean renewalFails;

  /**
   * @param session stays open
   * @param keyspace holds the table {@code micro_batches}
   * @param stream the stream's name, the table's partition
   */
  public CassandraBatchLog(CqlSession session, String keyspace, String stream, Class<R> range) {
    this.session = session;
    this.table = keyspace + ".micro_batches";
    this.stream = stream;
    this.range = range;
  }

  @Override
  public Standing<R> open() {
    takeLease();
    if (!leased) {
      leased = true;
      long period = LEASE.toMillis() / 3;
      renewal.scheduleWithFixedDelay(this::renew, period, period, TimeUnit.MILLISECONDS);
    }
    Row row = read();
    Optional<MicroBatch<R>> committed = batch(row, "committed_batch", "committed_ranges");
    Optional<MicroBatch<R>> logged = batch(row, "logged_batch", "logged_ranges");
    committedBatch = committed.map(MicroBatch::id).orElse(null);
    return new Standing<>(
        committed, logged.filter(batch -> !Objects.equals(batch.id(), committedBatch)));
  }

  @Override
  public void log(MicroBatch<R> batch) {
    String ranges = RangesJson.write(batch.ranges());
    write(
        "log batch " + batch.id(),
        row -> Objects.equals(row.get("logged_batch", Long.class), batch.id()),
        newInstance(
            "UPDATE " + table + " SET logged_batch = ?, logged_ranges = ? WHERE stream = ?",
            batch.id(),
            ranges,
            stream),
        newInstance(
            "UPDATE "
                + table
                + " USING TTL "
                + HISTORY.toSeconds()
                + " SET ranges = ?, logged_at = ? WHERE stream = ? AND batch_id = ?",
            ranges,
            Instant.now(),
            stream,
            batch.id()));
  }

  @Override
  public void commit(MicroBatch<R> batch) {
    write(
        "commit batch " + batch.id(),
        row -> Objects.equals(row.get("committed_batch", Long.class), batch.id()),
        newInstance(
            "UPDATE " + table + " SET committed_batch = ?, committed_ranges = ? WHERE stream = ?",
            batch.id(),
            RangesJson.write(batch.ranges()),
            stream),
        newInstance(
            "UPDATE "
                + table
                + " USING TTL "
                + HISTORY.toSeconds()
                + " SET committed_at = ? WHERE stream = ? AND batch_id = ?",
            Instant.now(),
            stream,
            batch.id()));
    committedBatch = batch.id();
  }

  @Override
  public void close() {
    renewal.shutdownNow();
    if (leased) {
      leased = false;
      try {
        // Not to be repeated after a time-out: by then the lease may be another's.
        session.execute(
            newInstance(
                    "UPDATE "
                        + table
                        + " SET lease_owner = null, lease_holder = null, lease_started_at = null"
                        + " WHERE stream = ? IF lease_owner = ?",
                    stream,
                    owner)
                .setIdempotent(false));
      } catch (DriverException e) {
        LOG.warn(
            "{}: the lease could not be given back and ends in {} s", stream, LEASE.toSeconds(), e);
      }
    }
  }

  private void takeLease() {
    long deadline = System.nanoTime() + LEASE.toNanos() + TimeUnit.SECONDS.toNanos(1);
    while (!applied(lease("= ?", owner)) && !applied(lease("= null", null))) {
      if (System.nanoTime() > deadline) {
        throw held("must be free for " + holder);
      }
      LOG.info("{}: held by another driver, waiting for its lease to end", stream);
      try {
        TimeUnit.SECONDS.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while waiting for the lease of " + stream, e);
      }
    }
  }

  private void renew() {
    try {
      if (!applied(lease("= ?", owner)) && !retakeExpiredLease()) {
        LOG.warn("{}: the lease is lost; the next write to the log will be refused", stream);
      } else if (renewalFails) {
        renewalFails = false;
        LOG.info("{}: the lease is renewed again", stream);
      }
    } catch (DriverException e) {
      if (!renewalFails) {
        renewalFails = true;
        LOG.warn("{}: renewing the lease fails, trying on: {}", stream, e.toString());
      }
    }
  }

  /** A lease that ran out while Cassandra was away is taken again, where nobody else did. */
  private boolean retakeExpiredLease() {
    return applied(lease("= null", null));
  }

  private SimpleStatement lease(String condition, UUID value) {
    String cql =
        "UPDATE "
            + table
            + " USING TTL "
            + LEASE.toSeconds()
            + " SET lease_owner = ?, lease_holder = ?, lease_started_at = ? WHERE stream = ?"
            + " IF lease_owner "
            + condition;
    return value == null
        ? newInstance(cql, owner, holder, startedAt, stream)
        : newInstance(cql, owner, holder, startedAt, stream, value);
  }

  /**
   * Writes if this driver holds the lease and the log stands where this driver left it.
   *
   * @param done whether the stream's row already shows the write: a transaction whose answer was
   *     lost may have been applied
   * @throws StreamHeldException if the stream is another's
   * @throws DriverException if Cassandra can't be reached; whether the write happened is then
   *     unknown
   */
  private void write(String what, Predicate<Row> done, SimpleStatement... changes) {
    if (applied(conditional(changes))) {
      return;
    }
    Row row = read();
    UUID found = row.getUuid("lease_owner");
    if (owner.equals(found) && done.test(row)) {
      return; // the driver repeated the transaction after a lost answer
    }
    // A lease that ran out unclaimed while Cassandra was away is no loss.
    if (found == null && retakeExpiredLease() && applied(conditional(changes))) {
      return;
    }
    throw held("must be held by " + holder + " to " + what);
  }

  private BatchStatement conditional(SimpleStatement... changes) {
    BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.LOGGED);
    String cql =
        "UPDATE "
            + table
            + " USING TTL "
            + LEASE.toSeconds()
            + " SET lease_owner = ?, lease_holder = ?, lease_started_at = ? WHERE stream = ?"
            + " IF lease_owner = ? AND committed_batch = "
            + (committedBatch == null ? "null" : "?");
    batch.addStatement(
        committedBatch == null
            ? newInstance(cql, owner, holder, startedAt, stream, owner)
            : newInstance(cql, owner, holder, startedAt, stream, owner, committedBatch));
    batch.addStatements(changes);
    return batch.build();
  }

  private boolean applied(Statement<?> transaction) {
    return session.execute(transaction).wasApplied();
  }

  private Row read() {
    return session
        .execute(
            newInstance("SELECT * FROM " + table + " WHERE stream = ? LIMIT 1", stream)
                .setConsistencyLevel(DefaultConsistencyLevel.SERIAL))
        .one();
  }

  private Optional<MicroBatch<R>> batch(Row row, String id, String ranges) {
    return row == null || row.isNull(id)
        ? Optional.empty()
        : Optional.of(
            new MicroBatch<>(row.getLong(id), RangesJson.read(row.getString(ranges), range)));
  }

  private StreamHeldException held(String what) {
    Row row = read();
    return new StreamHeldException(
        String.format(
            "Stream %s %s, but is held by %s, started at %s, and its last committed batch is %s",
            stream,
            what,
            row.getString("lease_holder"),
            row.getInstant("lease_started_at"),
            row.get("committed_batch", Long.class)));
  }

  private static String holder() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "unknown host";
    }
    return host + ", process " + ProcessHandle.current().pid();
  }
}
