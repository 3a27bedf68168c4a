package dev.millrace.pipelines.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What the driver of a stream knows of it. Written by the loop's thread, read by those that serve
 * it.
 */
public final class StreamMetrics {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter batches =
      Counter.builder()
          .name("millrace_batches_total")
          .help("Micro-batches that were committed")
          .register(registry);
  private final Histogram batchDuration =
      Histogram.builder()
          .name("millrace_batch_duration_seconds")
          .help("How long a micro-batch took, by phase: plan, log, run, commit")
          .unit(Unit.SECONDS)
          .classicUpperBounds(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
          .classicOnly()
          .labelNames("phase")
          .register(registry);
  private final Gauge lag =
      Gauge.builder()
          .name("millrace_lag_records")
          .help("Records of the source that no committed micro-batch covers, when last looked")
          .labelNames("partition")
          .register(registry);
  private final Gauge lastCommit =
      Gauge.builder()
          .name("millrace_last_commit_timestamp_seconds")
          .help("When a micro-batch was last committed; 0 before the first")
          .unit(Unit.SECONDS)
          .register(registry);
  private final Counter outageRetries =
      Counter.builder()
          .name("millrace_outage_retries_total")
          .help("How often the stream started over from its log after a failure")
          .register(registry);

  private volatile Instant beat = Instant.EPOCH;
  private volatile boolean running;
  private volatile Instant completeUpTo;
  private volatile Instant failingSince;

  public StreamMetrics() {
    GaugeWithCallback.builder()
        .name("millrace_heartbeat_timestamp_seconds")
        .help("When the loop last came around or, while it runs a batch, an executor was heard of")
        .unit(Unit.SECONDS)
        .callback(callback -> callback.call(heartbeat().toEpochMilli() / 1000.0))
        .register(registry);
    GaugeWithCallback.builder()
        .name("millrace_freshness_seconds")
        .help(
            "For so long the stream has not had everything of its source; absent until it first had")
        .unit(Unit.SECONDS)
        .callback(
            callback -> {
              Instant upTo = completeUpTo;
              if (upTo != null) {
                callback.call(seconds(Duration.between(upTo, Instant.now())));
              }
            })
        .register(registry);
    GaugeWithCallback.builder()
        .name("millrace_outage_seconds")
        .help("For so long the stream has been failing and trying again; 0 when it works")
        .unit(Unit.SECONDS)
        .callback(
            callback -> {
              Instant since = failingSince;
              callback.call(since == null ? 0 : seconds(Duration.between(since, Instant.now())));
            })
        .register(registry);
    registry.register(ExecutorReports.OF_THIS_DRIVER);
  }

  PrometheusRegistry registry() {
    return registry;
  }

  /** The loop came around. */
  public void beat() {
    beat = Instant.now();
  }

  private Instant heartbeat() {
    Instant executors = ExecutorReports.OF_THIS_DRIVER.newest();
    return running && executors.isAfter(beat) ? executors : beat;
  }

  /** Executors begin to work on a batch; {@link #phase} says when they have ended. */
  public void runs() {
    running = true;
  }

  /**
   * A phase of a batch has ended.
   *
   * @param phase plan, log, run or commit
   * @param started when it began, of {@link System#nanoTime}
   */
  public void phase(String phase, long started) {
    running = false;
    beat();
    batchDuration
        .labelValues(phase)
        .observe(seconds(Duration.ofNanos(System.nanoTime() - started)));
  }

  public void committed() {
    batches.inc();
    lastCommit.set(Instant.now().toEpochMilli() / 1000.0);
    failingSince = null;
  }

  /**
   * A batch is planned, and nothing of it committed.
   *
   * @param inBatch its records by partition
   * @param beyond the records that no batch covers, by partition
   */
  public void planned(Map<String, Long> inBatch, Map<String, Long> beyond) {
    inBatch.forEach(
        (partition, records) ->
            lag.labelValues(partition).set(records + beyond.getOrDefault(partition, 0L)));
  }

  /**
   * Everything that is planned is committed.
   *
   * @param lagByPartition the records that no batch covers
   * @param lookedAt when the source was looked at
   */
  public void caughtUpWithPlan(Map<String, Long> lagByPartition, Instant lookedAt) {
    lagByPartition.forEach((partition, records) -> lag.labelValues(partition).set(records));
    if (lagByPartition.values().stream().allMatch(records -> records == 0)) {
      completeUpTo = lookedAt;
    }
    failingSince = null;
  }

  /** The stream has failed and will try again: it waits for something, and it lives. */
  public void failing() {
    beat();
    outageRetries.inc();
    if (failingSince == null) {
      failingSince = Instant.now();
    }
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
