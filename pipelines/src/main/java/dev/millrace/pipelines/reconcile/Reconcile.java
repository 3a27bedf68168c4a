package dev.millrace.pipelines.reconcile;

import dev.millrace.pipelines.clients.CassandraAddress;
import dev.millrace.pipelines.clients.CassandraSessions;
import dev.millrace.pipelines.clients.KafkaAddress;
import dev.millrace.pipelines.clients.PostgresAddress;
import dev.millrace.pipelines.microbatch.BatchRunner;
import dev.millrace.pipelines.microbatch.kafka.OffsetRange;
import dev.millrace.pipelines.microbatch.postgres.StagedPosition;
import dev.millrace.pipelines.options.CassandraOptions;
import dev.millrace.pipelines.options.KafkaOptions;
import dev.millrace.pipelines.options.PostgresOptions;
import dev.millrace.pipelines.options.StreamNames;
import dev.millrace.pipelines.users.ReadStagedUsers;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what is staged with what Cassandra's tables hold, field for field, and says what is
 * missing, extra or different. Bounded; reads only, but for its own results.
 *
 * <p>It waits for what is staged when it starts to be published and written. Then it answers for
 * every user up to the published cursor, once the stream into Cassandra has committed every record
 * that was in the topic after the cursor was read. Users that are staged, published or purged while
 * it runs are told apart and don't count as differences; users that were not published when the
 * time to wait was over are counted and not compared.
 *
 * <p>Exit codes: 0 all is equal; 1 something differs; 2 wrong usage; 3 it could not tell, because
 * records were still on their way when the time to wait was over, or because something failed.
 */
public final class Reconcile {
  private static final Logger LOG = LoggerFactory.getLogger(Reconcile.class);

  static final int EQUAL = 0;
  static final int DIFFERENT = 1;
  static final int WRONG_USAGE = 2;
  static final int COULD_NOT_TELL = 3;

  /** Options of this pipeline. */
  public interface Options extends PostgresOptions, KafkaOptions, CassandraOptions {
    @Description(
        "Seconds to wait for what is staged to be published and written to Cassandra. Example: 60")
    @Default.Long(60)
    long getWaitSeconds();

    void setWaitSeconds(long waitSeconds);

    @Description("The most differences to print; all of them are stored. Example: 20")
    @Default.Integer(20)
    int getMaxReportedDifferences();

    void setMaxReportedDifferences(int maxReportedDifferences);

    @Description("Print and store the values of differing fields too, which are personal data")
    @Default.Boolean(false)
    boolean isWithValues();

    void setWithValues(boolean withValues);
  }

  private Reconcile() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Does all but ending the JVM. */
  static int run(String... args) {
    PipelineOptionsFactory.register(Options.class); // so that --help=... lists our options
    Options options;
    BatchRunner runner;
    try {
      options = PipelineOptionsFactory.fromArgs(args).withValidation().as(Options.class);
      runner = BatchRunner.create("reconcile/" + options.getTopic(), options);
    } catch (IllegalArgumentException e) {
      LOG.error(e.getMessage());
      return WRONG_USAGE;
    } catch (RuntimeException e) {
      LOG.error("The comparison could not start", e);
      return COULD_NOT_TELL;
    }
    try (runner) {
      return compare(runner, options);
    } catch (IllegalArgumentException e) {
      LOG.error("Nothing was compared: {}", e.getMessage());
      return COULD_NOT_TELL;
    } catch (Exception e) {
      LOG.error("The comparison failed, so nothing is known", e);
      return COULD_NOT_TELL;
    }
  }

  private static int compare(BatchRunner runner, Options options) throws Exception {
    Patience patience = new Patience(Duration.ofSeconds(options.getWaitSeconds()));
    Staging staging = readStaging(patience, options);
    // After the cursor, so that every user up to it is in the topic before these ends.
    List<OffsetRange> records = TopicOffsets.present(KafkaAddress.of(options), options.getTopic());
    CommittedOffsets committed =
        new CommittedOffsets(
            CassandraSessions.get(CassandraAddress.of(options)),
            options.getCassandraKeyspace(),
            StreamNames.kafkaToCassandra(options));
    long underWay =
        patience.await("records on their way to Cassandra", () -> committed.underWay(records));
    if (underWay > 0) {
      LOG.error(
          "Nothing was compared: after {} s {} of {} records were still on their way to Cassandra."
              + " Start {}, or wait longer with --waitSeconds",
          options.getWaitSeconds(),
          underWay,
          TopicOffsets.size(records),
          StreamNames.kafkaToCassandra(options));
      return COULD_NOT_TELL;
    }
    // After the commits: a batch's letters are sent before it is committed.
    List<OffsetRange> deadLetters =
        TopicOffsets.present(KafkaAddress.of(options), options.getDeadLetterTopic());
    Scope scope = new Scope(staging, records, deadLetters);

    ReconciliationStore store =
        new ReconciliationStore(
            PostgresAddress.of(options), UUID.randomUUID(), options.isWithValues());
    store.start();
    runner.run(
        pipeline ->
            build(
                pipeline.apply("GatherEvidence", new GatherEvidence(scope, options)),
                staging,
                secondLook(staging, options),
                store));
    Report report =
        new Report(
            store.run(),
            scope,
            store.totals(),
            store.differences(options.getMaxReportedDifferences()));
    store.finish(report.equal());
    System.out.println(report.text());
    return report.equal() ? EQUAL : DIFFERENT;
  }

  private static Staging readStaging(Patience patience, Options options) throws Exception {
    String stream = StreamNames.postgresToKafka(options);
    try (Connection connection =
        PostgresAddress.of(options).dataSource("millrace reconcile").getConnection()) {
      StagedPosition newest = Staging.newest(connection, ReadStagedUsers.TABLE);
      patience.await(
          "staged users to be published",
          () -> Staging.unpublished(connection, ReadStagedUsers.TABLE, stream, newest));
      return Staging.read(connection, ReadStagedUsers.TABLE, stream);
    }
  }

  private static SecondLook secondLook(Staging staging, Options options) {
    return new LiveSecondLook(
        PostgresAddress.of(options),
        staging.cursor(),
        CassandraAddress.of(options),
        options.getCassandraKeyspace());
  }

  /** Wires the steps, in one line with one end; reads no environment and starts nothing. */
  static void build(
      PCollection<KV<String, Evidence>> evidence,
      Staging staging,
      SecondLook secondLook,
      ReconciliationStore store) {
    evidence
        .apply("CompareUsers", new CompareUsers(staging.asOf(), staging.purgedUntil(), secondLook))
        .apply("StoreDifferences", new StoreDifferences(store))
        .apply("AddUpSlots", new AddUp())
        .apply("CompareCounts", new CompareCounts())
        .apply("StoreDifferingCounts", new StoreDifferences(store))
        .apply("AddUp", new AddUp())
        .apply("StoreTotals", new StoreTotals(store));
  }
}
