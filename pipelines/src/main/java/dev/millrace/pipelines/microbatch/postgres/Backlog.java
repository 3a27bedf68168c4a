package dev.millrace.pipelines.microbatch.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * How many rows wait beyond a batch. Counting them costs a scan of all, so while batches are full
 * it is done now and then, and in between what a batch takes is taken off.
 */
final class Backlog {
  private static final Duration COUNT_AGAIN_AFTER = Duration.ofSeconds(10);

  private final long fullBatch;
  private long rows;
  private StagedPosition after;
  private long countedAtNanos;

  /**
   * @param fullBatch rows of a batch that takes all it may
   */
  Backlog(long fullBatch) {
    this.fullBatch = fullBatch;
  }

  /**
   * @param start where the batch begins
   * @param batch its ranges, none if nothing is there to take
   * @param beforeXid rows of this transaction and later ones don't count
   */
  long beyond(StagedPosition start, List<StagedRange> batch, long beforeXid, StagedRows table)
      throws SQLException {
    long taken = StagedRange.rowsOf(batch);
    StagedPosition end = batch.isEmpty() ? start : StagedRange.endOf(batch);
    long now = System.nanoTime();
    if (taken == fullBatch
        && taken < rows
        && start.equals(after)
        && now - countedAtNanos < COUNT_AGAIN_AFTER.toNanos()) {
      rows -= taken;
    } else {
      rows = table.count(end, StagedPosition.before(beforeXid));
      countedAtNanos = now;
    }
    after = end;
    return rows;
  }
}
