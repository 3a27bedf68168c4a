package dev.millrace.pipelines.postgrestokafka;

import dev.millrace.pipelines.clients.KafkaAddress;
import dev.millrace.pipelines.clients.KafkaClients;
import dev.millrace.pipelines.clients.KafkaProducers;
import dev.millrace.pipelines.clients.PostgresAddress;
import dev.millrace.pipelines.clients.SchemaRegistries;
import dev.millrace.pipelines.microbatch.BatchRunner;
import dev.millrace.pipelines.microbatch.StreamMain;
import dev.millrace.pipelines.microbatch.postgres.PostgresBatchLog;
import dev.millrace.pipelines.microbatch.postgres.StagedRange;
import dev.millrace.pipelines.microbatch.postgres.StagedRowsPlanner;
import dev.millrace.pipelines.options.KafkaOptions;
import dev.millrace.pipelines.options.MicroBatchOptions;
import dev.millrace.pipelines.options.PostgresOptions;
import dev.millrace.pipelines.options.SchemaRegistryOptions;
import dev.millrace.pipelines.options.StreamNames;
import dev.millrace.pipelines.users.ReadStagedUsers;
import dev.millrace.schemas.User;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import dev.millrace.schemas.registry.SchemaRegistryRefusedException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.ProducerRecordCoder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.ValueProvider;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Publishes staged users to their topic, until stopped or, in a single pass, until every user is
 * published that was staged when it began.
 *
 * <p>Delivery: at least once into the topic. A batch's exact ranges are logged before it runs, and
 * the cursor moves only after the brokers have acknowledged every record, so a crash at any point
 * publishes a batch again and never skips one; nor does a transaction that commits late, since
 * batches end below the oldest open one. A user who stands twice in the topic has one key and one
 * value, so what is read from it by key is the same.
 */
public final class PostgresToKafka {
  /** How long a single pass waits for an older transaction that holds users back. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private PostgresToKafka() {}

  /** Options of this pipeline. */
  public interface Options
      extends PostgresOptions, KafkaOptions, SchemaRegistryOptions, MicroBatchOptions {}

  public static void main(String[] args) {
    PipelineOptionsFactory.register(Options.class); // so that --help=... lists our options
    Options options = PipelineOptionsFactory.fromArgs(args).withValidation().as(Options.class);
    StreamMain.run(
        StreamNames.postgresToKafka(options),
        options,
        () -> log(options),
        () -> planner(options),
        () -> {
          requireTopic(options);
          int schemaId = registerSchema(options);
          return (pipeline, ranges) -> build(pipeline, ranges, schemaId, options);
        });
  }

  static PostgresBatchLog log(Options options) {
    return new PostgresBatchLog(
        PostgresAddress.of(options), StreamNames.postgresToKafka(options), ReadStagedUsers.TABLE);
  }

  static StagedRowsPlanner planner(Options options) {
    return new StagedRowsPlanner(
        PostgresAddress.of(options), ReadStagedUsers.TABLE, options, PATIENCE);
  }

  /**
   * Makes sure that there is a topic to write to: a producer would wait for it as for a broker that
   * is away.
   *
   * @throws IllegalArgumentException if there is none
   */
  static void requireTopic(Options options) {
    KafkaAddress kafka = KafkaAddress.of(options);
    try (Admin admin = Admin.create(kafka.settings())) {
      admin.describeTopics(List.of(options.getTopic())).allTopicNames().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw new IllegalArgumentException(
            String.format(
                "--topic must name a topic that exists on %s, but was: %s",
                options.getBootstrapServers(), options.getTopic()),
            e);
      }
      throw kafka.failure(
          "Asking " + options.getBootstrapServers() + " for its topics", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while asking for the topic", e);
    }
  }

  /**
   * Makes sure that the registry has the schema of {@link User} for the topic's values.
   *
   * @return its id
   */
  static int registerSchema(Options options) {
    try {
      return new SchemaRegistryClient(SchemaRegistries.address(options))
          .register(options.getTopic() + "-value", User.getClassSchema());
    } catch (SchemaRegistryRefusedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Wires source, steps and sink; reads no environment and starts nothing. */
  static void build(
      Pipeline pipeline, ValueProvider<List<StagedRange>> ranges, int schemaId, Options options) {
    pipeline
        .apply(
            "ReadStagedUsers",
            ReadStagedUsers.mapped(
                PostgresAddress.of(options),
                ranges,
                new ProducerRecordMapper(options.getTopic(), schemaId),
                ProducerRecordCoder.of(ByteArrayCoder.of(), ByteArrayCoder.of())))
        .apply("WriteToKafka", writeTo(options));
  }

  private static KafkaIO.WriteRecords<byte[], byte[]> writeTo(Options options) {
    Map<String, Object> settings =
        new HashMap<>(KafkaProducers.delivery(BatchRunner.patiencePerAttempt(options)));
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
    return KafkaIO.<byte[], byte[]>writeRecords()
        .withBootstrapServers(options.getBootstrapServers())
        .withKeySerializer(ByteArraySerializer.class)
        .withValueSerializer(ByteArraySerializer.class)
        .withProducerConfigUpdates(settings)
        .withProducerFactoryFn(KafkaClients.producers(KafkaAddress.of(options)));
  }
}
