package dev.millrace.pipelines.microbatch;

import java.util.function.Consumer;
import org.apache.beam.runners.spark.SparkContextOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Runs batches on one Spark context that lives as long as the driver does. */
final class SparkBatchRunner implements BatchRunner {
  /** Beam's default, which would run a job meant for a cluster in this very process. */
  private static final String BEAM_DEFAULT_MASTER = "local[4]";

  private final JavaSparkContext context;
  private final SparkContextOptions options;

  private SparkBatchRunner(JavaSparkContext context, SparkContextOptions options) {
    this.context = context;
    this.options = options;
  }

  static SparkBatchRunner create(String name, PipelineOptions pipelineOptions) {
    SparkContextOptions options = pipelineOptions.as(SparkContextOptions.class);
    SparkConf conf = new SparkConf().setAppName(name);
    if (!options.getSparkMaster().equals(BEAM_DEFAULT_MASTER)) {
      conf.setMaster(options.getSparkMaster());
    } else if (!conf.contains("spark.master")) {
      throw new IllegalArgumentException(
          "--sparkMaster is required with --runner=SparkRunner. Example:"
              + " --sparkMaster=spark://localhost:7077, or local[2] for this process");
    }
    conf.set("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
    JavaSparkContext context = new JavaSparkContext(conf);
    options.setUsesProvidedSparkContext(true);
    options.setProvidedSparkContext(context);
    return new SparkBatchRunner(context, options);
  }

  @Override
  public void run(Consumer<Pipeline> build) {
    Pipeline pipeline = Pipeline.create(options);
    build.accept(pipeline);
    BatchRunner.runToDone(pipeline);
  }

  @Override
  public void close() {
    context.close();
  }
}
