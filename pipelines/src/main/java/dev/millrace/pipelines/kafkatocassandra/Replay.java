package dev.millrace.pipelines.kafkatocassandra;

import dev.millrace.pipelines.clients.CassandraAddress;
import dev.millrace.pipelines.clients.CassandraSessions;
import dev.millrace.pipelines.clients.KafkaAddress;
import dev.millrace.pipelines.clients.SchemaRegistries;
import dev.millrace.pipelines.microbatch.ForgetfulBatchLog;
import dev.millrace.pipelines.microbatch.Planner;
import dev.millrace.pipelines.microbatch.StreamMain;
import dev.millrace.pipelines.microbatch.kafka.OffsetRange;
import dev.millrace.pipelines.microbatch.kafka.OffsetRangePlanner;
import dev.millrace.pipelines.microbatch.kafka.TopicPosition;
import dev.millrace.schemas.Ddl;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * Writes a stretch of the topic again, with the transforms of this very jar: into the same tables,
 * beside the stream that runs, or into tables of another keyspace, which it creates. Bounded.
 *
 * <p>Delivery: at least once with exactly-once effect, as {@link KafkaToCassandra}. A replayed row
 * overwrites the row that the stream has written, or is overwritten by it, whichever transform is
 * newer, since both carry the time of staging and the transform's revision; a row that was deleted
 * stays deleted. So a replay that was interrupted is simply started again.
 */
public final class Replay {
  /** What can be said on the command line. */
  public interface Options extends KafkaToCassandra.Options {
    @Description(
        "Where the stretch begins: an instant, by the records' timestamps, or offsets of partitions."
            + " The topic's beginning where nothing is said. Example: 2026-01-31T12:00:00Z or"
            + " 0:100,1:250")
    String getFrom();

    void setFrom(String from);

    @Description(
        "Where the stretch ends, exclusive, as --from. The topic's present end where nothing is said."
            + " Example: 2026-01-31T13:00:00Z")
    String getTo();

    void setTo(String to);
  }

  private Replay() {}

  public static void main(String[] args) {
    PipelineOptionsFactory.register(Options.class); // so that --help=... lists our options
    Options options = PipelineOptionsFactory.fromArgs(args).withValidation().as(Options.class);
    options.setOnce(true);
    StreamMain.run(
        "replay/" + options.getTopic(),
        options,
        ForgetfulBatchLog::new,
        () -> planner(options),
        () -> {
          SchemaRegistries.requireNotRefused(options);
          createTables(options);
          return (pipeline, ranges) -> KafkaToCassandra.buildBatch(pipeline, ranges, options);
        });
  }

  static Planner<OffsetRange> planner(Options options) {
    return OffsetRangePlanner.between(
        KafkaAddress.of(options),
        options.getTopic(),
        options.getMaxRecordsPerMicroBatch(),
        TopicPosition.parse("--from", options.getFrom()),
        TopicPosition.parse("--to", options.getTo()));
  }

  /**
   * Makes the tables of a keyspace that has none yet; how it is replicated is its owner's choice.
   */
  static void createTables(Options options) {
    Ddl.cassandra(options.getCassandraKeyspace())
        .forEach(CassandraSessions.get(CassandraAddress.of(options))::execute);
  }
}
