package dev.millrace.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** How a leg cuts its work into micro-batches. */
public interface MicroBatchOptions extends PipelineOptions {
  @Description("Work off what is there when the run starts, then end, instead of following")
  @Default.Boolean(false)
  boolean isOnce();

  void setOnce(boolean once);

  @Description(
      "Milliseconds between the starts of two micro-batches; one that takes longer is followed at"
          + " once. Example: 500")
  @Default.Long(500)
  long getTriggerIntervalMillis();

  void setTriggerIntervalMillis(long triggerIntervalMillis);

  @Description(
      "Seconds for which a running stream waits for a system that is away, and tries again, before it"
          + " fails. Example: 600")
  @Default.Long(600)
  long getOutageSeconds();

  void setOutageSeconds(long outageSeconds);

  @Description(
      "Where the driver serves metrics for Prometheus, host:port; port 0 takes any free one, which"
          + " the log names. Example: 0.0.0.0:9404")
  @Default.String("127.0.0.1:0")
  String getMetricsAddress();

  void setMetricsAddress(String metricsAddress);

  @Description("The most records that one micro-batch takes. Example: 200000")
  @Default.Long(200_000)
  long getMaxRecordsPerMicroBatch();

  void setMaxRecordsPerMicroBatch(long maxRecordsPerMicroBatch);
}
