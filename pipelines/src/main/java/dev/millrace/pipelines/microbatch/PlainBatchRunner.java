package dev.millrace.pipelines.microbatch;

import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;

/** Runs each batch on whatever runner the options name, such as the direct runner. */
final class PlainBatchRunner implements BatchRunner {
  private final PipelineOptions options;

  PlainBatchRunner(PipelineOptions options) {
    this.options = options;
  }

  @Override
  public void run(Consumer<Pipeline> build) {
    Pipeline pipeline = Pipeline.create(options);
    build.accept(pipeline);
    BatchRunner.runToDone(pipeline);
  }

  @Override
  public void close() {}
}
