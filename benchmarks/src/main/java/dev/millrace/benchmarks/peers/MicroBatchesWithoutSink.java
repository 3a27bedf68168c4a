package dev.millrace.benchmarks.peers;

import dev.millrace.pipelines.clients.CassandraAddress;
import dev.millrace.pipelines.clients.CassandraSessions;
import dev.millrace.pipelines.clients.KafkaAddress;
import dev.millrace.pipelines.clients.SchemaRegistries;
import dev.millrace.pipelines.kafkatocassandra.KafkaToCassandra;
import dev.millrace.pipelines.microbatch.StreamMain;
import dev.millrace.pipelines.microbatch.cassandra.CassandraBatchLog;
import dev.millrace.pipelines.microbatch.kafka.OffsetRange;
import dev.millrace.pipelines.microbatch.kafka.OffsetRangePlanner;
import dev.millrace.pipelines.microbatch.kafka.ReadOffsetRanges;
import dev.millrace.pipelines.options.StreamNames;
import dev.millrace.pipelines.transforms.Outcome;
import dev.millrace.pipelines.users.DecodeUsers;
import dev.millrace.schemas.User;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.ValueProvider;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;

/**
 * {@link KafkaToCassandra} with everything but its writes: bounded micro-batches, logged and
 * committed, whose records are decoded, normalised, checked and counted.
 */
public final class MicroBatchesWithoutSink {
  private MicroBatchesWithoutSink() {}

  /** Takes the options of KafkaToCassandra. */
  public static void main(String[] arguments) {
    PipelineOptionsFactory.register(KafkaToCassandra.Options.class);
    KafkaToCassandra.Options options =
        PipelineOptionsFactory.fromArgs(arguments)
            .withValidation()
            .as(KafkaToCassandra.Options.class);
    String stream = StreamNames.kafkaToCassandra(options);
    StreamMain.run(
        stream,
        options,
        () ->
            new CassandraBatchLog<>(
                CassandraSessions.get(CassandraAddress.of(options)),
                options.getCassandraKeyspace(),
                stream,
                OffsetRange.class),
        () ->
            OffsetRangePlanner.create(
                KafkaAddress.of(options),
                stream,
                options.getTopic(),
                options.getMaxRecordsPerMicroBatch(),
                options.isOnce()),
        () -> (pipeline, ranges) -> build(pipeline, ranges, options));
  }

  private static void build(
      Pipeline pipeline,
      ValueProvider<List<OffsetRange>> ranges,
      KafkaToCassandra.Options options) {
    pipeline
        .apply(
            "ReadOffsetRanges",
            ReadOffsetRanges.mapped(
                KafkaAddress.of(options),
                ranges,
                new DecodeUsers(SchemaRegistries.address(options)),
                DecodeUsers.CODER))
        .apply("CountOutcomes", ParDo.of(new CountFn()));
  }

  private static final class CountFn extends DoFn<Outcome<User>, Void> {
    private static final long serialVersionUID = 1;

    private final Counter users = Metrics.counter(MicroBatchesWithoutSink.class, "users");
    private final Counter others = Metrics.counter(MicroBatchesWithoutSink.class, "others");

    @ProcessElement
    public void processElement(@Element Outcome<User> outcome) {
      (outcome instanceof Outcome.Row ? users : others).inc();
    }
  }
}
