package dev.millrace.pipelines.microbatch;

import java.util.function.Consumer;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;

/** Runs each batch on whatever runner the options name, such as the direct runner. */
final class PlainBatchRunner implements BatchRunner {
  private final PipelineOptions options;

  PlainBatchRunner(PipelineOptions options) {
    this.options = options;
    // The direct runner's check that no step changes an element is one for tests: it encodes every
    // element twice, and warns of each record that KafkaIO writes, whose coder can't compare bytes.
    options.as(DirectOptions.class).setEnforceImmutability(false);
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
