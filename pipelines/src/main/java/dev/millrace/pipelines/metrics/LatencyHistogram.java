package dev.millrace.pipelines.metrics;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** Counts durations by buckets. Safe for use by many threads. */
public final class LatencyHistogram {
  /** The buckets' upper bounds in seconds; the last one has none. */
  static final List<Double> UPPER_BOUNDS =
      List.of(
          0.05,
          0.1,
          0.25,
          0.5,
          1.0,
          2.5,
          5.0,
          10.0,
          30.0,
          60.0,
          300.0,
          3600.0,
          Double.POSITIVE_INFINITY);

  private final List<LongAdder> counts =
      Stream.generate(LongAdder::new).limit(UPPER_BOUNDS.size()).toList();
  private final LongAdder sumMillis = new LongAdder();

  void observe(Duration duration) {
    double seconds = duration.toMillis() / 1000.0;
    int bucket = 0;
    while (seconds > UPPER_BOUNDS.get(bucket)) {
      bucket++;
    }
    counts.get(bucket).increment();
    sumMillis.add(duration.toMillis());
  }

  Snapshot snapshot() {
    return new Snapshot(counts.stream().map(LongAdder::sum).toList(), sumMillis.sum() / 1000.0);
  }

  /**
   * How many there were so far.
   *
   * @param counts per bucket, each without those before it
   */
  public record Snapshot(List<Long> counts, double sumSeconds) implements Serializable {
    public Snapshot {
      counts = List.copyOf(counts);
    }
  }
}
