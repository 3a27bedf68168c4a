package dev.millrace.pipelines.transforms;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers writes into the same partition, since Cassandra takes many of them in one mutation almost
 * as fast as one alone. Used by one thread.
 *
 * @param <W> a write
 */
final class PartitionGroups<W> {
  /**
   * Cassandra warns of batches beyond 5 KiB, which is its {@code batch_size_warn_threshold}, and it
   * counts a little more than the values.
   */
  static final int MOST_BYTES = 3 * 1024;

  /** So many writes are kept at most: some megabytes, however many partitions a bundle spans. */
  static final int MOST_WRITES = 10_000;

  private final Map<List<Object>, Group<W>> groups = new HashMap<>();
  private int kept;

  private static final class Group<W> {
    private final List<W> writes = new ArrayList<>();
    private int bytes;
  }

  /**
   * Adds a write.
   *
   * @param partition equal for all writes that may go together
   * @param bytes of the write's values
   * @return the groups that are to be sent now, which are often none
   */
  List<List<W>> add(List<Object> partition, W write, int bytes) {
    Group<W> group = groups.computeIfAbsent(partition, key -> new Group<>());
    group.writes.add(write);
    group.bytes += bytes;
    kept++;
    if (group.bytes >= MOST_BYTES) {
      groups.remove(partition);
      kept -= group.writes.size();
      return List.of(group.writes);
    }
    return kept >= MOST_WRITES ? drain() : List.of();
  }

  /** Everything that was not to be sent so far, group by group. */
  List<List<W>> drain() {
    List<List<W>> rest = groups.values().stream().map(group -> group.writes).toList();
    groups.clear();
    kept = 0;
    return rest;
  }
}
