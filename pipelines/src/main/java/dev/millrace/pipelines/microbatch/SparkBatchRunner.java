package dev.millrace.pipelines.microbatch;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.beam.runners.spark.SparkContextOptions;
import org.apache.beam.runners.spark.coders.SparkRunnerKryoRegistrator;
import org.apache.beam.runners.spark.metrics.MetricsAccumulator;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.util.construction.resources.PipelineResourcesOptions;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.serializer.KryoSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs batches on one Spark context that lives as long as the driver does. */
final class SparkBatchRunner implements BatchRunner {
  private static final Logger LOG = LoggerFactory.getLogger(SparkBatchRunner.class);

  /** Beam's default, which would run a job meant for a cluster in this very process. */
  private static final String BEAM_DEFAULT_MASTER = "local[4]";

  /** How long a cluster may leave the application without any executor. */
  private static final Duration EXECUTOR_TIMEOUT = Duration.ofMinutes(1);

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final JavaSparkContext context;
  private final SparkContextOptions options;
  private final Thread watch = new Thread(this::endWithoutExecutors, "executor-watch");

  private SparkBatchRunner(JavaSparkContext context, SparkContextOptions options) {
    this.context = context;
    this.options = options;
  }

  static SparkBatchRunner create(String name, PipelineOptions pipelineOptions) {
    SparkContextOptions options = pipelineOptions.as(SparkContextOptions.class);
    // Whoever submits it may have given it another name, to find it by.
    SparkConf conf = new SparkConf().setIfMissing("spark.app.name", name);
    if (!options.getSparkMaster().equals(BEAM_DEFAULT_MASTER)) {
      conf.setMaster(options.getSparkMaster());
    } else if (!conf.contains("spark.master")) {
      throw new IllegalArgumentException(
          "--sparkMaster must name a master with --runner=SparkRunner, but was what Beam takes by"
              + " itself: local[4]. Example: --sparkMaster=spark://localhost:7077, or local[2] for"
              + " this process");
    }
    conf.set("spark.serializer", KryoSerializer.class.getName());
    conf.set("spark.kryo.registrator", SparkRunnerKryoRegistrator.class.getName());
    String others = conf.get("spark.plugins", "");
    conf.set(
        "spark.plugins", (others.isEmpty() ? "" : others + ",") + MetricsPlugin.class.getName());
    JavaSparkContext context = new JavaSparkContext(conf);
    options.setUsesProvidedSparkContext(true);
    options.setProvidedSparkContext(context);
    // The sink would be registered anew for every batch.
    options.setEnableSparkMetricSinks(false);
    // The executors have our jar from Spark already; Beam would pack up the whole class path.
    options
        .as(PipelineResourcesOptions.class)
        .setPipelineResourcesDetector(classLoader -> List.of());
    SparkBatchRunner runner = new SparkBatchRunner(context, options);
    runner.awaitExecutor();
    runner.watchExecutors();
    return runner;
  }

  /**
   * Spark itself would wait for ever, with a line in the log now and then.
   *
   * @throws IllegalStateException if no executor comes; then the context is closed
   */
  private void awaitExecutor() {
    if (context.isLocal()) {
      return;
    }
    long deadline = System.nanoTime() + EXECUTOR_TIMEOUT.toNanos();
    while (!hasExecutor()) {
      if (System.nanoTime() > deadline) {
        String master = context.master();
        context.close();
        throw new IllegalStateException(
            String.format(
                "%s must give this application an executor within %d s, but gave none. See its UI:"
                    + " are its workers' cores or memory taken by other applications, or too few"
                    + " for spark.executor.cores and spark.executor.memory?",
                master, EXECUTOR_TIMEOUT.toSeconds()));
      }
      pause();
    }
  }

  private boolean hasExecutor() {
    // The driver itself is always in the list.
    return context.sc().statusTracker().getExecutorInfos().length > 1;
  }

  /**
   * Ends the application when it has had no executor for too long: a master that was started anew
   * without its memory takes them away and knows nothing of the application, which would wait for
   * ever. Whoever supervises the driver starts another, which registers with that master.
   */
  private void watchExecutors() {
    if (context.isLocal()) {
      return;
    }
    watch.setDaemon(true);
    watch.start();
  }

  private void endWithoutExecutors() {
    long seen = System.nanoTime();
    try {
      while (!context.sc().isStopped()) {
        if (hasExecutor()) {
          seen = System.nanoTime();
        } else if (System.nanoTime() - seen > EXECUTOR_TIMEOUT.toNanos()) {
          LOG.error(
              "{} has given this application no executor for {} s; ending it",
              context.master(),
              EXECUTOR_TIMEOUT.toSeconds());
          context.close();
          return;
        }
        Thread.sleep(LOOK_EVERY.toMillis());
      }
    } catch (InterruptedException e) {
      // The runner is being closed.
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for an executor", e);
    }
  }

  @Override
  public void run(Consumer<Pipeline> build) {
    Pipeline pipeline = Pipeline.create(options);
    build.accept(pipeline);
    try {
      BatchRunner.runToDone(pipeline);
    } catch (RuntimeException e) {
      if (context.sc().isStopped()) {
        LOG.error("A batch failed, because Spark has ended the application", e);
        throw new StreamStoppedException(
            "Spark must keep the application running, but has ended it; what was logged runs again at"
                + " the next start");
      }
      throw e;
    }
  }

  @Override
  public void close() {
    watch.interrupt(); // or it would ask a context that is on its way out
    context.close();
    // Beam keeps one per JVM, and it belongs to the context that it was registered with.
    MetricsAccumulator.clear();
  }
}
