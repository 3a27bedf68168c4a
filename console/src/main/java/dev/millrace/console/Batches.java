package dev.millrace.console;

import com.datastax.oss.driver.api.core.cql.Row;
import dev.millrace.pipelines.microbatch.RangesJson;
import dev.millrace.pipelines.microbatch.kafka.OffsetRange;
import dev.millrace.pipelines.options.StreamNames;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The micro-batches' page: what each stream has planned and committed, and who holds it. */
final class Batches {
  private static final String LOG =
      "SELECT batch_id, ranges, logged_at, committed_at, lease_owner, lease_holder,"
          + " lease_started_at, committed_batch, committed_ranges, logged_batch"
          + " FROM %s.micro_batches WHERE stream = ? LIMIT ";

  private final Systems systems;
  private final Staging staging;
  private final String stream;

  Batches(Systems systems, Staging staging) {
    this.systems = systems;
    this.staging = staging;
    this.stream = StreamNames.kafkaToCassandra(systems.addresses().topic());
  }

  /**
   * Where the stream into Cassandra stands.
   *
   * @param holder the driver that has the lease; null where none has
   * @param batch the newest committed one; null before the first
   * @param runningSince when the batch that is under way was logged; null where none is
   */
  record Figures(
      String holder, Instant heldSince, Long batch, Instant committedAt, Instant runningSince) {}

  Figures ask() {
    List<Row> rows = systems.cassandra(LOG + 2, stream);
    if (rows.isEmpty()) {
      return new Figures(null, null, null, null, null);
    }
    Row newest = rows.get(0);
    Instant committedAt = newest.getInstant("committed_at");
    Instant runningSince = committedAt == null ? newest.getInstant("logged_at") : null;
    if (committedAt == null && rows.size() > 1) {
      committedAt = rows.get(1).getInstant("committed_at");
    }
    UUID owner = newest.getUuid("lease_owner");
    return new Figures(
        owner == null ? null : newest.getString("lease_holder"),
        owner == null ? null : newest.getInstant("lease_started_at"),
        newest.get("committed_batch", Long.class),
        committedAt,
        runningSince);
  }

  /**
   * @param committedAt null while the batch is only logged
   */
  record Batch(long id, long records, Instant loggedAt, Instant committedAt) {}

  record Position(int partition, long offset) {}

  /**
   * @param owner the epoch's token, which every write to the log must name
   */
  record SinkLog(
      String stream,
      String holder,
      UUID owner,
      Instant heldSince,
      List<Position> positions,
      List<Batch> batches) {}

  /** The log of the stream into Cassandra, newest batch first. */
  SinkLog sink(int count) {
    List<Row> rows = systems.cassandra(LOG + count, stream);
    if (rows.isEmpty()) {
      return new SinkLog(stream, null, null, null, List.of(), List.of());
    }
    Row any = rows.get(0);
    UUID owner = any.getUuid("lease_owner");
    String committed = any.getString("committed_ranges");
    return new SinkLog(
        stream,
        owner == null ? null : any.getString("lease_holder"),
        owner,
        owner == null ? null : any.getInstant("lease_started_at"),
        committed == null
            ? List.of()
            : ranges(committed).stream()
                .map(range -> new Position(range.partition(), range.end()))
                .toList(),
        rows.stream().filter(row -> row.getString("ranges") != null).map(Batches::batch).toList());
  }

  private static Batch batch(Row row) {
    return new Batch(
        row.getLong("batch_id"),
        ranges(row.getString("ranges")).stream().mapToLong(OffsetRange::size).sum(),
        row.getInstant("logged_at"),
        row.getInstant("committed_at"));
  }

  private static List<OffsetRange> ranges(String json) {
    return RangesJson.read(json, OffsetRange.class);
  }

  /** The log of the stream out of PostgreSQL, which keeps no history. */
  Staging.Figures source() throws SQLException {
    return staging.ask();
  }
}
