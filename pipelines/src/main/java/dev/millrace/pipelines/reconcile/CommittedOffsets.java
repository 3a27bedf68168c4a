package dev.millrace.pipelines.reconcile;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.millrace.pipelines.microbatch.RangesJson;
import dev.millrace.pipelines.microbatch.kafka.OffsetRange;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** Looks at how far the stream into Cassandra has come, in its log of micro-batches. */
final class CommittedOffsets {
  private final CqlSession session;
  private final String keyspace;
  private final String stream;

  CommittedOffsets(CqlSession session, String keyspace, String stream) {
    this.session = session;
    this.keyspace = keyspace;
    this.stream = stream;
  }

  /** Records of these ranges that the stream has not committed yet. */
  long underWay(List<OffsetRange> wanted) {
    return underWay(wanted, read());
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
