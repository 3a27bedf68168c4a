package dev.millrace.pipelines.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.pipelines.metrics.TaskMetrics;
import dev.millrace.pipelines.transforms.Outcome.DeadLetter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;

/**
 * Sends dead letters to their topic: key, value and headers as they were read, and headers that say
 * why. Used by one thread.
 *
 * <p>Delivery is at least once: a bundle that is repeated sends its letters again. Readers take
 * letters of the same {@link #SOURCE} for one.
 */
public final class DeadLetterTopic {
  /** Header: where the record stood, as {@code users-0@42}; a letter's identity. */
  public static final String SOURCE = "millrace.source";

  /** Header: the step that found out that the record can never work. */
  public static final String STAGE = "millrace.stage";

  /** Header: what was expected and what was found. */
  public static final String REASON = "millrace.reason";

  /** Header: when the letter was sent, ISO 8601 in UTC. */
  public static final String TIME = "millrace.time";

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final List<Future<RecordMetadata>> underWay = new ArrayList<>();

  DeadLetterTopic(Producer<byte[], byte[]> producer, String topic) {
    this.producer = producer;
    this.topic = topic;
  }

  void send(DeadLetter<?> letter) {
    KafkaRecord<byte[], byte[]> source = letter.source();
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, source.getKV().getKey(), source.getKV().getValue());
    if (source.getHeaders() != null) {
      for (Header header : source.getHeaders()) {
        record.headers().add(header);
      }
    }
    put(record, SOURCE, KafkaRecords.position(source));
    put(record, STAGE, letter.stage());
    put(record, REASON, letter.reason());
    put(record, TIME, Instant.now().toString());
    underWay.add(producer.send(record));
    TaskMetrics.get().deadLetter(letter.stage());
  }

  /**
   * Waits until every letter is acknowledged.
   *
   * @throws IllegalStateException if one can't be sent
   */
  void flush() throws InterruptedException {
    if (underWay.isEmpty()) {
      return;
    }
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

  private static void put(ProducerRecord<byte[], byte[]> record, String header, String value) {
    record.headers().add(header, value.getBytes(UTF_8));
  }
}
