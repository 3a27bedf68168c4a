package dev.millrace.pipelines.transforms;

import dev.millrace.pipelines.clients.CassandraAddress;
import dev.millrace.pipelines.clients.CassandraSessions;
import dev.millrace.pipelines.clients.KafkaAddress;
import dev.millrace.pipelines.clients.KafkaProducers;
import dev.millrace.pipelines.metrics.TaskMetrics;
import java.io.Serializable;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * Writes rows to Cassandra's tables, carries out deletions, and sends dead letters to their topic:
 * the one leaf of a pipeline. Works on bounded and unbounded input.
 *
 * <p>Delivery: a bundle ends after everything in it is acknowledged, so it is written at least
 * once; its rows overwrite themselves when it is repeated, so the effect is exactly once. Where too
 * many of its records are dead letters, the bundle fails before they are sent, and the stream
 * stops.
 *
 * @param <T> what a row holds
 */
public final class WriteOutcomes<T> extends PTransform<PCollection<Outcome<T>>, PDone> {
  private static final long serialVersionUID = 1;

  private final CassandraTables<T> tables;
  private final Target target;

  /**
   * Where outcomes go.
   *
   * @param maxWritesInFlight the most requests with writes under way at once, per bundle
   * @param patience how long a write or a letter is tried again before the bundle fails
   * @param maxDeadLetterShare the largest share of dead letters among a bundle's records, 0 to 1;
   *     more of them stop the stream
   */
  public record Target(
      CassandraAddress cassandra,
      int maxWritesInFlight,
      Duration patience,
      KafkaAddress kafka,
      String deadLetterTopic,
      double maxDeadLetterShare)
      implements Serializable {}

  public WriteOutcomes(CassandraTables<T> tables, Target target) {
    this.tables = tables;
    this.target = target;
  }

  @Override
  public PDone expand(PCollection<Outcome<T>> outcomes) {
    outcomes.apply(ParDo.of(new WriteFn<>(tables, target)));
    return PDone.in(outcomes.getPipeline());
  }

  private static final class WriteFn<T> extends DoFn<Outcome<T>, Void> {
    private static final long serialVersionUID = 1;

    /**
     * Below the millisecond: a deletion wins over any revision of a row of the same millisecond.
     */
    private static final long LAST_MICROSECOND = 999;

    private final Counter written = Metrics.counter(WriteOutcomes.class, "written");
    private final Counter deleted = Metrics.counter(WriteOutcomes.class, "deleted");
    private final Counter deadLetters = Metrics.counter(WriteOutcomes.class, "deadLetters");

    private final CassandraTables<T> tables;
    private final Target target;
    private transient CassandraWriter<T> writer;
    private transient DeadLetterTopic letters;
    private transient Queue<Outcome.DeadLetter<T>> rejected;

    WriteFn(CassandraTables<T> tables, Target target) {
      this.tables = tables;
      this.target = target;
    }

    @StartBundle
    public void startBundle() {
      writer =
          new CassandraWriter<>(
              CassandraSessions.get(target.cassandra()),
              tables,
              target.maxWritesInFlight(),
              target.patience());
      letters =
          new DeadLetterTopic(
              KafkaProducers.ofLetters(target.kafka(), target.patience()),
              target.deadLetterTopic(),
              target.maxDeadLetterShare());
      rejected = new ConcurrentLinkedQueue<>();
    }

    @ProcessElement
    public void processElement(@Element Outcome<T> outcome) throws InterruptedException {
      letters.countRecord();
      if (outcome instanceof Outcome.Row<T> row) {
        writer.write(
            row.value(),
            reason ->
                rejected.add(
                    new Outcome.DeadLetter<>(
                        row.source(), "WriteOutcomes", Outcome.Cause.REFUSED, reason)));
        TaskMetrics.get().recordOut();
        written.inc();
      } else if (outcome instanceof Outcome.Deletion<T> deletion) {
        KafkaRecord<byte[], byte[]> source = deletion.source();
        writer.delete(
            source.getKV().getKey(),
            TimeUnit.MILLISECONDS.toMicros(Letter.createdAt(source).toEpochMilli())
                + LAST_MICROSECOND);
        deleted.inc();
      } else if (outcome instanceof Outcome.DeadLetter<T> letter) {
        add(letter);
      }
      addRejected();
    }

    @FinishBundle
    public void finishBundle() throws InterruptedException {
      writer.flush();
      addRejected();
      letters.flush();
    }

    private void addRejected() throws InterruptedException {
      for (var letter = rejected.poll(); letter != null; letter = rejected.poll()) {
        add(letter);
      }
    }

    private void add(Outcome.DeadLetter<T> letter) throws InterruptedException {
      letters.add(letter);
      deadLetters.inc();
    }
  }
}
