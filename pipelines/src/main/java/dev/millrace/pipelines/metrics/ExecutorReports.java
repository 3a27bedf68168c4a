package dev.millrace.pipelines.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The newest report of each executor, as metrics labelled with the executor. One that has ended
 * keeps its last report, so that sums never fall. Safe for use by many threads.
 */
public final class ExecutorReports implements MultiCollector {
  /** The reports that reach this driver; Spark's plugin has no other way to hand them over. */
  public static final ExecutorReports OF_THIS_DRIVER = new ExecutorReports();

  private static final String EXECUTOR = "executor";

  /** What a driver that runs the tasks itself is called. */
  private static final String DRIVER = "driver";

  private final Map<String, TaskMetrics.Snapshot> reports = new ConcurrentSkipListMap<>();
  private volatile Instant newest = Instant.EPOCH;

  public void put(String executor, TaskMetrics.Snapshot report) {
    reports.put(executor, report);
    newest = Instant.now();
  }

  /** When an executor was last heard of. */
  Instant newest() {
    return newest;
  }

  @Override
  public MetricSnapshots collect() {
    CounterSnapshot.Builder recordsIn =
        counter("millrace_records_in", "Records that tasks have read");
    CounterSnapshot.Builder recordsOut =
        counter("millrace_records_out", "Records that tasks have handed to the sink");
    CounterSnapshot.Builder deadLetters =
        counter("millrace_dead_letters", "Records that can never work, by the step that found out");
    GaugeSnapshot.Builder writesInFlight =
        GaugeSnapshot.builder()
            .name("millrace_writes_in_flight")
            .help("Writes that wait for Cassandra's answer");
    CounterSnapshot.Builder writeRetries =
        counter("millrace_write_retries", "Writes to Cassandra that failed and were tried again");
    HistogramSnapshot.Builder latency =
        HistogramSnapshot.builder()
            .name("millrace_end_to_end_latency_seconds")
            .unit(Unit.SECONDS)
            .help("From staging a user in PostgreSQL to Cassandra's acknowledgement");

    all()
        .forEach(
            (executor, report) -> {
              Labels labels = Labels.of(EXECUTOR, executor);
              recordsIn.dataPoint(count(labels, report.recordsIn()));
              recordsOut.dataPoint(count(labels, report.recordsOut()));
              report
                  .deadLetters()
                  .forEach(
                      (kind, letters) ->
                          deadLetters.dataPoint(
                              count(
                                  Labels.of(
                                      EXECUTOR,
                                      executor,
                                      "stage",
                                      kind.stage(),
                                      "reason",
                                      kind.reason()),
                                  letters)));
              writesInFlight.dataPoint(
                  GaugeDataPointSnapshot.builder()
                      .labels(labels)
                      .value(report.writesInFlight())
                      .build());
              writeRetries.dataPoint(count(labels, report.writeRetries()));
              latency.dataPoint(
                  HistogramDataPointSnapshot.builder()
                      .labels(labels)
                      .classicHistogramBuckets(
                          ClassicHistogramBuckets.of(
                              LatencyHistogram.UPPER_BOUNDS, report.latency().counts()))
                      .sum(report.latency().sumSeconds())
                      .build());
            });
    return MetricSnapshots.of(
        recordsIn.build(),
        recordsOut.build(),
        deadLetters.build(),
        writesInFlight.build(),
        writeRetries.build(),
        latency.build());
  }

  private Map<String, TaskMetrics.Snapshot> all() {
    return reports.isEmpty() ? Map.of(DRIVER, TaskMetrics.get().snapshot()) : reports;
  }

  private static CounterSnapshot.Builder counter(String name, String help) {
    return CounterSnapshot.builder().name(name).help(help);
  }

  private static CounterDataPointSnapshot count(Labels labels, long value) {
    return CounterDataPointSnapshot.builder().labels(labels).value(value).build();
  }
}
