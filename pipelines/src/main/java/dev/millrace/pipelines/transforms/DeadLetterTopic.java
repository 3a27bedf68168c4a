package dev.millrace.pipelines.transforms;

import dev.millrace.pipelines.metrics.TaskMetrics;
import dev.millrace.pipelines.microbatch.StreamStoppedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Sends a bundle's dead letters to their topic, unless so many of its records are dead letters that
 * something else must be wrong. Used by one thread.
 *
 * <p>So letters are held back until the bundle's end, or until they fill the memory that there is
 * for them; then the share of letters among the records so far decides.
 *
 * <p>Delivery is at least once: a bundle that is repeated sends its letters again, each as a
 * version of itself.
 */
final class DeadLetterTopic {
  /** Fewer are no sign of anything. */
  static final int FEWEST_TO_STOP = 100;

  private static final long MOST_HELD_BYTES = 8L * 1024 * 1024;

  /** Of a letter beside its key and value: headers, and what Java needs to hold it. */
  private static final long BYTES_PER_LETTER = 1_024;

  /** Characters of a reason in a message. */
  private static final int LONGEST_REASON = 200;

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final double maxShare;
  private final List<Held> held = new ArrayList<>();
  private final List<Future<RecordMetadata>> underWay = new ArrayList<>();
  private long heldBytes;
  private long records;
  private long letters;

  private record Held(Letter letter, Outcome.Cause cause) {}

  /**
   * @param maxShare the largest share of letters among a bundle's records, 0 to 1
   */
  DeadLetterTopic(Producer<byte[], byte[]> producer, String topic, double maxShare) {
    this.producer = producer;
    this.topic = topic;
    this.maxShare = maxShare;
  }

  /** Is told that the bundle has one record more, whatever became of it. */
  void countRecord() {
    records++;
  }

  /**
   * Adds a letter of one of the records.
   *
   * @throws StreamStoppedException if there are too many
   * @throws IllegalStateException if one can't be sent
   */
  void add(Outcome.DeadLetter<?> failed) throws InterruptedException {
    Letter letter = Letter.of(failed, Instant.now());
    letters++;
    held.add(new Held(letter, failed.cause()));
    heldBytes += BYTES_PER_LETTER + size(letter.original().key()) + size(letter.original().value());
    if (heldBytes >= MOST_HELD_BYTES) {
      flush();
    }
  }

  /**
   * Sends every letter and waits until all are acknowledged.
   *
   * @throws StreamStoppedException if there are too many; then none of those held back was sent
   * @throws IllegalStateException if one can't be sent
   */
  void flush() throws InterruptedException {
    if (held.isEmpty()) {
      return;
    }
    requireFewEnough();
    for (Held sent : held) {
      underWay.add(producer.send(sent.letter().toRecord(topic)));
      TaskMetrics.get().deadLetter(sent.letter().stage(), sent.cause().label());
    }
    held.clear();
    heldBytes = 0;
    producer.flush();
    for (Future<RecordMetadata> letter : underWay) {
      try {
        letter.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException(
            "Sending a dead letter to " + topic + " failed", e.getCause());
      }
    }
    underWay.clear();
  }

  private void requireFewEnough() {
    if (letters >= FEWEST_TO_STOP && letters > maxShare * records) {
      throw new StreamStoppedException(
          String.format(
              "%d of %d records would become dead letters, which is more than the share of %s that"
                  + " --maxDeadLetterShare allows: something other than the records must be wrong,"
                  + " such as the schema registry or a rule. Most often: %s. No letter from %s on was"
                  + " sent, and the batch runs again at the next start. If they are to become dead"
                  + " letters all the same, start with --maxDeadLetterShare=1",
              letters, records, maxShare, mostFrequentReason(), held.get(0).letter().source()));
    }
  }

  private String mostFrequentReason() {
    Map<String, Long> counts =
        held.stream()
            .map(Held::letter)
            .collect(
                Collectors.groupingBy(
                    letter -> letter.stage() + ": " + letter.reason(), Collectors.counting()));
    String reason =
        counts.entrySet().stream().max(Comparator.comparing(Map.Entry::getValue)).get().getKey();
    return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "…";
  }

  private static long size(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
