package dev.millrace.pipelines.microbatch;

import dev.millrace.pipelines.options.MicroBatchOptions;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.beam.runners.spark.SparkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;

/** Runs bounded pipelines. Safe to use by several threads. */
public interface BatchRunner extends AutoCloseable {
  /** {@code spark.task.maxFailures} where nobody has set it. */
  int ATTEMPTS = 4;

  /** See {@link #patiencePerAttempt}. */
  Duration LEAST_PATIENCE = Duration.ofSeconds(10);

  /**
   * Builds and runs a pipeline and waits for its end.
   *
   * @throws RuntimeException if it ends in any state but DONE
   */
  void run(Consumer<Pipeline> build);

  @Override
  void close();

  /**
   * The runner that the options name: on Spark one that keeps its context from batch to batch.
   *
   * @param name the application's name in the Spark master's UI, where it was submitted without one
   * @throws IllegalArgumentException if the options leave out what the runner needs
   */
  static BatchRunner create(String name, PipelineOptions options) {
    return onSpark(options)
        ? SparkBatchRunner.create(name, options)
        : new PlainBatchRunner(options);
  }

  /**
   * How long one attempt at a bundle may wait for a system that is away: Spark makes four attempts
   * before the batch fails, and together they shall not outlast the outage that the options allow.
   * Never less than a broker or a node needs to answer on a busy day.
   */
  static Duration patiencePerAttempt(MicroBatchOptions options) {
    Duration share = Duration.ofSeconds(options.getOutageSeconds()).dividedBy(ATTEMPTS);
    return share.compareTo(LEAST_PATIENCE) > 0 ? share : LEAST_PATIENCE;
  }

  /** Whether the options name the Spark runner. */
  static boolean onSpark(PipelineOptions options) {
    return options.getRunner().equals(SparkRunner.class);
  }

  /** Runs the pipeline to its end, and takes any end but DONE for a failure. */
  static void runToDone(Pipeline pipeline) {
    PipelineResult.State state = pipeline.run().waitUntilFinish();
    if (state != PipelineResult.State.DONE) {
      throw new IllegalStateException("A batch must end as DONE, but ended as: " + state);
    }
  }
}
