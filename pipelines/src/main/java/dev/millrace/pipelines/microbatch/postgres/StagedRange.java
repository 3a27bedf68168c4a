package dev.millrace.pipelines.microbatch.postgres;

import java.io.Serializable;
import java.util.List;

/**
 * A stretch of staged rows: those that come after one position, up to and including another.
 *
 * @param rows how many rows it held when it was planned; staged rows are immutable and an
 *     unpublished one is never purged, so it holds them still
 */
public record StagedRange(StagedPosition after, StagedPosition until, long rows)
    implements Serializable {

  public StagedRange {
    if (rows < 0) {
      throw new IllegalArgumentException("A range must have 0 rows or more, but has: " + rows);
    }
  }

  /** No rows: it only says where a stream stands. */
  static StagedRange emptyAt(StagedPosition position) {
    return new StagedRange(position, position, 0);
  }

  /** How many rows the ranges have together. */
  static long rowsOf(List<StagedRange> ranges) {
    return ranges.stream().mapToLong(StagedRange::rows).sum();
  }

  /** Where the next range starts: the end of the last one, or the very start. */
  static StagedPosition endOf(List<StagedRange> ranges) {
    return ranges.isEmpty() ? StagedPosition.START : ranges.get(ranges.size() - 1).until();
  }
}
