package dev.millrace.console;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** How fast totals grow, over the last ten seconds or so. */
final class Rates {
  private static final long WINDOW_NANOS = 10_000_000_000L;

  private final Map<String, Deque<Sample>> samples = new HashMap<>();

  private record Sample(long nanos, long total) {}

  /**
   * Notes a total.
   *
   * @param total null where it is not known, which starts over
   * @param nanos now, of {@link System#nanoTime}
   * @return per second; null until it was noted twice
   */
  Double note(String name, Long total, long nanos) {
    Deque<Sample> known = samples.computeIfAbsent(name, unknown -> new ArrayDeque<>());
    if (total == null || (!known.isEmpty() && total < known.getLast().total())) {
      known.clear();
    }
    if (total == null) {
      return null;
    }
    known.addLast(new Sample(nanos, total));
    while (known.size() > 2 && nanos - known.getFirst().nanos() > WINDOW_NANOS) {
      known.removeFirst();
    }
    Sample first = known.getFirst();
    return nanos == first.nanos() ? null : (total - first.total()) * 1e9 / (nanos - first.nanos());
  }
}
