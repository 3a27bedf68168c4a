package dev.millrace.pipelines.kafkatocassandra;

import dev.millrace.pipelines.clients.CassandraAddress;
import dev.millrace.pipelines.clients.CassandraSessions;
import dev.millrace.pipelines.clients.KafkaAddress;
import dev.millrace.pipelines.clients.KafkaClients;
import dev.millrace.pipelines.clients.SchemaRegistries;
import dev.millrace.pipelines.microbatch.BatchLog;
import dev.millrace.pipelines.microbatch.BatchRunner;
import dev.millrace.pipelines.microbatch.Planner;
import dev.millrace.pipelines.microbatch.StreamMain;
import dev.millrace.pipelines.microbatch.cassandra.CassandraBatchLog;
import dev.millrace.pipelines.microbatch.kafka.KafkaRecords;
import dev.millrace.pipelines.microbatch.kafka.OffsetRange;
import dev.millrace.pipelines.microbatch.kafka.OffsetRangePlanner;
import dev.millrace.pipelines.microbatch.kafka.ReadOffsetRanges;
import dev.millrace.pipelines.options.CassandraOptions;
import dev.millrace.pipelines.options.KafkaOptions;
import dev.millrace.pipelines.options.MicroBatchOptions;
import dev.millrace.pipelines.options.SchemaRegistryOptions;
import dev.millrace.pipelines.options.StreamNames;
import dev.millrace.pipelines.transforms.Outcome;
import dev.millrace.pipelines.transforms.WriteOutcomes;
import dev.millrace.pipelines.users.DecodeUsers;
import dev.millrace.pipelines.users.UserTables;
import dev.millrace.schemas.User;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.ValueProvider;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Streams users from Kafka into Cassandra's tables, until stopped or, with {@code --once}, up to
 * the topic's present end.
 *
 * <p>Delivery: at least once with exactly-once effect. On Spark it runs as micro-batches of exact
 * offset ranges; a batch is logged before it runs and committed after its rows and dead letters are
 * acknowledged, and writing a user twice leaves one row, because every key comes from the user.
 * What is not a user goes to the dead-letters topic.
 *
 * <p>On the direct runner it is an ordinary unbounded pipeline for local tests: it reads from the
 * topic's beginning at every start and commits nothing.
 */
public final class KafkaToCassandra {
  /** What can be said on the command line. */
  public interface Options
      extends KafkaOptions, SchemaRegistryOptions, CassandraOptions, MicroBatchOptions {
    @Description(
        "The largest share of dead letters among the records of a micro-batch that one task reads,"
            + " which are one partition's or several's with few records, 0 to 1. Where there are more, and at least 100, the stream stops before"
            + " it sends them. Example: 0.5")
    @Default.Double(0.5)
    double getMaxDeadLetterShare();

    void setMaxDeadLetterShare(double maxDeadLetterShare);
  }

  private KafkaToCassandra() {}

  public static void main(String[] args) {
    PipelineOptionsFactory.register(Options.class); // so that --help=... lists our options
    Options options = PipelineOptionsFactory.fromArgs(args).withValidation().as(Options.class);
    if (BatchRunner.onSpark(options)) {
      String stream = StreamNames.kafkaToCassandra(options);
      StreamMain.run(
          stream,
          options,
          () -> log(stream, options),
          () -> planner(stream, options),
          () -> {
            SchemaRegistries.requireNotRefused(options);
            return (pipeline, ranges) -> buildBatch(pipeline, ranges, options);
          });
    } else {
      unbounded(options).run().waitUntilFinish();
    }
  }

  static BatchLog<OffsetRange> log(String stream, Options options) {
    return new CassandraBatchLog<>(
        CassandraSessions.get(CassandraAddress.of(options)),
        options.getCassandraKeyspace(),
        stream,
        OffsetRange.class);
  }

  static Planner<OffsetRange> planner(String stream, Options options) {
    return OffsetRangePlanner.create(
        KafkaAddress.of(options),
        stream,
        options.getTopic(),
        options.getMaxRecordsPerMicroBatch(),
        options.isOnce());
  }

  /** Wires source and sink; reads no environment and starts nothing. */
  static void buildBatch(
      Pipeline pipeline, ValueProvider<List<OffsetRange>> ranges, Options options) {
    write(
        pipeline.apply(
            "ReadOffsetRanges",
            ReadOffsetRanges.mapped(
                KafkaAddress.of(options), ranges, decodeUsers(options), DecodeUsers.CODER)),
        options);
  }

  /** The form for the direct runner. */
  static Pipeline unbounded(Options options) {
    Pipeline pipeline = Pipeline.create(options);
    write(
        pipeline
            .apply("ReadTopic", readTopic(options))
            .apply("DecodeUsers", MapElements.via(decodeUsers(options)))
            .setCoder(DecodeUsers.CODER),
        options);
    return pipeline;
  }

  private static DecodeUsers decodeUsers(Options options) {
    return new DecodeUsers(SchemaRegistries.address(options));
  }

  private static void write(PCollection<Outcome<User>> outcomes, Options options) {
    outcomes.apply(
        "WriteOutcomes",
        new WriteOutcomes<>(new UserTables(options.getCassandraKeyspace()), target(options)));
  }

  private static KafkaIO.Read<byte[], byte[]> readTopic(Options options) {
    return KafkaIO.<byte[], byte[]>read()
        .withBootstrapServers(options.getBootstrapServers())
        .withConsumerFactoryFn(KafkaClients.consumers(KafkaAddress.of(options)))
        .withTopic(options.getTopic())
        .withKeyDeserializerAndCoder(ByteArrayDeserializer.class, KafkaRecords.BYTES)
        .withValueDeserializerAndCoder(ByteArrayDeserializer.class, KafkaRecords.BYTES)
        .withConsumerConfigUpdates(Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"));
  }

  private static WriteOutcomes.Target target(Options options) {
    double share = options.getMaxDeadLetterShare();
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "--maxDeadLetterShare must be between 0 and 1, but was: " + share);
    }
    return new WriteOutcomes.Target(
        CassandraAddress.of(options),
        options.getMaxWritesInFlight(),
        BatchRunner.patiencePerAttempt(options),
        KafkaAddress.of(options),
        options.getDeadLetterTopic(),
        share);
  }
}
