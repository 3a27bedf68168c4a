package dev.millrace.pipelines.kafkatocassandra;

import dev.millrace.pipelines.kafkatocassandra.KafkaToCassandra.Options;
import dev.millrace.pipelines.metrics.StreamMetrics;
import dev.millrace.pipelines.microbatch.BatchLog;
import dev.millrace.pipelines.microbatch.BatchRunner;
import dev.millrace.pipelines.microbatch.MicroBatches;
import dev.millrace.pipelines.microbatch.Planner;
import dev.millrace.pipelines.microbatch.PreparedBatches;
import dev.millrace.pipelines.microbatch.kafka.OffsetRange;
import dev.millrace.pipelines.options.StreamNames;
import dev.millrace.stack.testing.RealStack;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** The stream between a test's own topics and tables, for tests of what works on them. */
public record TestStream(String topic, String deadLetterTopic, String keyspace) {
  /** Works off what the topic holds. */
  public void runOnce() throws InterruptedException {
    RealStack stack = RealStack.get();
    Options options =
        PipelineOptionsFactory.fromArgs(
                "--runner=SparkRunner",
                "--sparkMaster=local[2]",
                "--once",
                "--bootstrapServers=" + stack.bootstrapServers(),
                "--topic=" + topic,
                "--deadLetterTopic=" + deadLetterTopic,
                "--schemaRegistryUrl=" + stack.schemaRegistryUrl(),
                "--cassandraContactPoints=" + stack.cassandraContactPoints(),
                "--cassandraDatacenter=" + stack.cassandraDatacenter(),
                "--cassandraKeyspace=" + keyspace)
            .withValidation()
            .as(Options.class);
    String stream = StreamNames.kafkaToCassandra(options);
    try (BatchRunner runner = BatchRunner.create(stream, options);
        PreparedBatches<OffsetRange> batches =
            new PreparedBatches<>(
                runner,
                (pipeline, ranges) -> KafkaToCassandra.buildBatch(pipeline, ranges, options));
        Planner<OffsetRange> planner = KafkaToCassandra.planner(stream, options);
        BatchLog<OffsetRange> log = KafkaToCassandra.log(stream, options)) {
      new MicroBatches<>(stream, planner, log, batches::run, options, new StreamMetrics()).run();
    }
  }
}
