package dev.millrace.demo;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How fast each leg moves, from its first user to its last so far. Used by one thread. */
final class Pace {
  private final Map<Leg, Long> startedNanos = new EnumMap<>(Leg.class);
  private final Map<Leg, Long> movedNanos = new EnumMap<>(Leg.class);
  private Counts counts = Counts.NONE;
  private long observedNanos;
  private long lastMoveNanos;

  Pace(long nowNanos) {
    this.observedNanos = nowNanos;
    this.lastMoveNanos = nowNanos;
  }

  void observe(Counts next, long nowNanos) {
    for (Leg leg : Leg.values()) {
      if (next.of(leg) != counts.of(leg)) {
        startedNanos.putIfAbsent(leg, observedNanos);
        movedNanos.put(leg, nowNanos);
        lastMoveNanos = nowNanos;
      }
    }
    counts = next;
    observedNanos = nowNanos;
  }

  Counts counts() {
    return counts;
  }

  /** Users per second; 0 before the first. */
  double perSecond(Leg leg) {
    if (!movedNanos.containsKey(leg)) {
      return 0;
    }
    return counts.of(leg) * 1e9 / (movedNanos.get(leg) - startedNanos.get(leg));
  }

  /** For how long nothing has moved anywhere. */
  double idleSeconds(long nowNanos) {
    return (nowNanos - lastMoveNanos) / 1e9;
  }

  /** Such as {@code staged 20,000 (4,812/s) in Kafka 15,000 (5,120/s) in Cassandra 0}. */
  String text() {
    return Arrays.stream(Leg.values())
        .map(leg -> text(leg))
        .collect(Collectors.joining("   ", "  ", deadLetters()));
  }

  private String text(Leg leg) {
    String count = String.format(Locale.ROOT, "%s %,d", leg.done(), counts.of(leg));
    return perSecond(leg) == 0
        ? count
        : count + String.format(Locale.ROOT, " (%,.0f/s)", perSecond(leg));
  }

  private String deadLetters() {
    return counts.deadLetters() == 0
        ? ""
        : String.format(Locale.ROOT, "   dead letters %,d", counts.deadLetters());
  }
}
