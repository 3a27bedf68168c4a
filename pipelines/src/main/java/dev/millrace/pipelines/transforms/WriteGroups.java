package dev.millrace.pipelines.transforms;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Gathers writes that go together until there is no room for the next. Used by one thread.
 *
 * @param <K> equal for all writes that may go together
 * @param <W> a write
 */
final class WriteGroups<K, W> {
  /**
   * Cassandra warns of batches beyond 5 KiB, which is its {@code batch_size_warn_threshold}, and it
   * counts a little more than the values.
   */
  static final int MOST_BYTES = 3 * 1024;

  /** So many writes are kept at most: some megabytes, however many groups there are. */
  static final int MOST_KEPT = 10_000;

  private final int mostPerGroup;
  private final Map<K, Group<W>> groups = new HashMap<>();
  private int kept;

  /**
   * @param mostPerGroup the most writes that may go together
   */
  WriteGroups(int mostPerGroup) {
    this.mostPerGroup = mostPerGroup;
  }

  private static final class Group<W> {
    private final List<W> writes = new ArrayList<>();
    private int bytes;
  }

  /**
   * Adds a write.
   *
   * @param bytes of the write's values
   * @return the groups that are to be sent now, which are often none
   */
  List<List<W>> add(K key, W write, int bytes) {
    List<List<W>> ready = List.of();
    Group<W> group = groups.get(key);
    if (group != null && !hasRoom(group, bytes)) {
      groups.remove(key);
      kept -= group.writes.size();
      ready = List.of(group.writes);
      group = null;
    }
    if (group == null) {
      group = new Group<>();
      groups.put(key, group);
    }
    group.writes.add(write);
    group.bytes += bytes;
    kept++;
    if (kept == MOST_KEPT) {
      ready = Stream.concat(ready.stream(), drain().stream()).toList();
    }
    return ready;
  }

  private boolean hasRoom(Group<W> group, int bytes) {
    return group.writes.size() < mostPerGroup && group.bytes + bytes <= MOST_BYTES;
  }

  /** Everything that was not to be sent so far, group by group. */
  List<List<W>> drain() {
    List<List<W>> rest = groups.values().stream().map(group -> group.writes).toList();
    groups.clear();
    kept = 0;
    return rest;
  }
}
