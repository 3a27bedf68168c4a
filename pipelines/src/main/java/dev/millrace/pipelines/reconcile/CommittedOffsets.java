package dev.millrace.pipelines.reconcile;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.millrace.pipelines.microbatch.RangesJson;
import dev.millrace.pipelines.microbatch.kafka.OffsetRange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at how far the stream into Cassandra has come, in its log of micro-batches. */
final class CommittedOffsets {
  private static final Logger LOG = LoggerFactory.getLogger(CommittedOffsets.class);

  private static final Duration LOOK_AGAIN_AFTER = Duration.ofMillis(500);
  private static final Duration REPORT_AFTER = Duration.ofSeconds(5);

  private final CqlSession session;
  private final String keyspace;
  private final String stream;

  CommittedOffsets(CqlSession session, String keyspace, String stream) {
    this.session = session;
    this.keyspace = keyspace;
    this.stream = stream;
  }

  /**
   * Waits until the stream has committed everything in these ranges.
   *
   * @return how many records are still under way when the time is over; 0 if none
   */
  long awaitCommitted(List<OffsetRange> wanted, Duration patience) throws InterruptedException {
    long started = System.nanoTime();
    long reported = started;
    while (true) {
      long underWay = underWay(wanted, read());
      long now = System.nanoTime();
      if (underWay == 0 || now - started >= patience.toNanos()) {
        return underWay;
      }
      if (now - reported >= REPORT_AFTER.toNanos()) {
        reported = now;
        LOG.info(
            "Waiting for {}: {} of {} records still on their way",
            stream,
            underWay,
            TopicOffsets.size(wanted));
      }
      Thread.sleep(LOOK_AGAIN_AFTER.toMillis());
    }
  }

  /** Offsets of the wanted ranges that the committed batch has not reached. */
  static long underWay(List<OffsetRange> wanted, List<OffsetRange> committed) {
    Map<TopicPartition, Long> reached =
        committed.stream().collect(Collectors.toMap(OffsetRange::topicPartition, OffsetRange::end));
    return wanted.stream()
        .mapToLong(
            range ->
                range.end()
                    - Math.min(
                        range.end(),
                        Math.max(range.start(), reached.getOrDefault(range.topicPartition(), 0L))))
        .sum();
  }

  private List<OffsetRange> read() {
    // Serial, since the log is written in lightweight transactions: no commit is overlooked.
    Row row =
        session
            .execute(
                SimpleStatement.newInstance(
                        "SELECT committed_ranges FROM "
                            + keyspace
                            + ".micro_batches WHERE stream = ? LIMIT 1",
                        stream)
                    .setConsistencyLevel(DefaultConsistencyLevel.SERIAL))
            .one();
    return row == null || row.getString("committed_ranges") == null
        ? List.of()
        : RangesJson.read(row.getString("committed_ranges"), OffsetRange.class);
  }
}
