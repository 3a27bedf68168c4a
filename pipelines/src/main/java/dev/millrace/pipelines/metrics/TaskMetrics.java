package dev.millrace.pipelines.metrics;

import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * What the tasks of this JVM count. A task that is repeated counts again: these are attempts, the
 * tables have the truth. Safe for use by many threads.
 */
public final class TaskMetrics {
  private static final TaskMetrics OF_THIS_JVM = new TaskMetrics();

  private final LongAdder recordsIn = new LongAdder();
  private final LongAdder recordsOut = new LongAdder();
  private final Map<DeadLetters, LongAdder> deadLetters = new ConcurrentHashMap<>();
  private final LongAdder writesInFlight = new LongAdder();
  private final LongAdder writeRetries = new LongAdder();
  private final LatencyHistogram latency = new LatencyHistogram();

  TaskMetrics() {}

  public static TaskMetrics get() {
    return OF_THIS_JVM;
  }

  /** A record was read from the stream's source. */
  public void recordIn() {
    recordsIn.increment();
  }

  /** A record was handed to the stream's sink as something to be kept. */
  public void recordOut() {
    recordsOut.increment();
  }

  /**
   * A record was sent to the dead letters.
   *
   * @param stage the step that found out that it can never work
   * @param reason which kind of reason it had; one of a few
   */
  public void deadLetter(String stage, String reason) {
    deadLetters.computeIfAbsent(new DeadLetters(stage, reason), key -> new LongAdder()).increment();
  }

  public void writeStarted() {
    writesInFlight.increment();
  }

  public void writeEnded() {
    writesInFlight.decrement();
  }

  public void writeRetried() {
    writeRetries.increment();
  }

  /** A record reached the end of the path, so long after it entered the path. */
  public void arrived(Duration latencySinceStaging) {
    latency.observe(latencySinceStaging);
  }

  public Snapshot snapshot() {
    return new Snapshot(
        recordsIn.sum(),
        recordsOut.sum(),
        deadLetters.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().sum())),
        writesInFlight.sum(),
        writeRetries.sum(),
        latency.snapshot());
  }

  /** Those that a step found out, for one kind of reason. */
  public record DeadLetters(String stage, String reason) implements Serializable {}

  /** The counts of one JVM at one moment. Travels from the executors to the driver. */
  public record Snapshot(
      long recordsIn,
      long recordsOut,
      Map<DeadLetters, Long> deadLetters,
      long writesInFlight,
      long writeRetries,
      LatencyHistogram.Snapshot latency)
      implements Serializable {
    public Snapshot {
      deadLetters = Map.copyOf(deadLetters);
    }
  }
}
