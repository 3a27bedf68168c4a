package dev.millrace.pipelines.deadletters;

import dev.millrace.pipelines.cli.ToolException;
import dev.millrace.pipelines.clients.KafkaAddress;
import dev.millrace.pipelines.clients.KafkaProducers;
import dev.millrace.pipelines.microbatch.kafka.RecordPosition;
import dev.millrace.pipelines.transforms.Letter;
import dev.millrace.schemas.MalformedRecordException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.AuthenticationException;

/** The topic of dead letters, of which each letter's newest version counts. */
public record LetterTopic(KafkaAddress kafka, String name) {
  /** How long Kafka may keep a person waiting. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * Gives every letter that is not erased, as of now, one partition after the other. Reads the
   * topic twice, so that it holds no letters, but only where each one's newest version stands.
   *
   * @return how many records of the topic are no letters
   * @throws ToolException if there is no such topic
   */
  public long forEach(Consumer<Letter> action) {
    Map<RecordPosition, Long> newest = new HashMap<>();
    read(
        record ->
            Letter.identity(record.key()).ifPresent(letter -> newest.put(letter, record.offset())));
    AtomicLong others = new AtomicLong();
    read(
        record -> {
          boolean isOlder =
              Letter.identity(record.key())
                  .filter(letter -> !Objects.equals(newest.get(letter), record.offset()))
                  .isPresent();
          if (isOlder || record.value() == null) {
            return;
          }
          try {
            action.accept(Letter.read(record.key(), record.value(), record.headers()));
          } catch (MalformedRecordException e) {
            others.incrementAndGet();
          }
        });
    return others.get();
  }

  private void read(Consumer<ConsumerRecord<byte[], byte[]>> action) {
    TopicReader.read("--dead-letter-topic", kafka, name, action);
  }

  /**
   * The producer of whoever changes letters that are there: one at a time, since a second one ends
   * the first one's work, whose last transaction then never happened. So whoever holds it and reads
   * the letters afterwards sees them as they stay until its own transaction.
   */
  public Producer<byte[], byte[]> takeOver() {
    Producer<byte[], byte[]> producer =
        KafkaProducers.transactional(kafka, "millrace-letters/" + name, PATIENCE);
    try {
      producer.initTransactions();
    } catch (AuthenticationException e) {
      producer.close(Duration.ZERO);
      throw kafka.failure("Taking over " + name, e);
    }
    return producer;
  }
}
