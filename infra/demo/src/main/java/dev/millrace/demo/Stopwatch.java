package dev.millrace.demo;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Times the phases of a run, one after the other. Runs from its making. */
final class Stopwatch {
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private final long startedNanos = System.nanoTime();
  private long lapNanos = startedNanos;

  /** Ends a phase; the next one begins. Returns its seconds. */
  double lap(String phase) {
    long now = System.nanoTime();
    double lap = (now - lapNanos) / 1e9;
    seconds.put(phase, lap);
    lapNanos = now;
    return lap;
  }

  double totalSeconds() {
    return (System.nanoTime() - startedNanos) / 1e9;
  }

  /** Such as {@code servers 9.1 s, streams 8.4 s}. */
  String text() {
    return seconds.entrySet().stream()
        .map(phase -> String.format(Locale.ROOT, "%s %.1f s", phase.getKey(), phase.getValue()))
        .collect(Collectors.joining(", "));
  }
}
