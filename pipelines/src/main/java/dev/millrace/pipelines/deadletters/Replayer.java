package dev.millrace.pipelines.deadletters;

import dev.millrace.pipelines.cli.ToolException;
import dev.millrace.pipelines.microbatch.kafka.KafkaTopic;
import dev.millrace.pipelines.microbatch.kafka.RecordPosition;
import dev.millrace.pipelines.transforms.Letter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Copies letters back into their topics. A copy and the note of it in its letter are one
 * transaction, so that either both are there or neither; and only the latest replayer goes on,
 * since each takes the transactional id from the one before and reads the letters afterwards.
 */
public final class Replayer implements AutoCloseable {
  /** Letters of a transaction. */
  private static final int MOST_LETTERS = 500;

  /** Key and value bytes of a transaction, which are all in memory. */
  private static final long MOST_BYTES = 8L * 1024 * 1024;

  /** How long the producer may take to close after its last transaction. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final LetterTopic topic;
  private final Producer<byte[], byte[]> producer;
  private final Map<String, Boolean> sourceTopics = new HashMap<>();
  private final Map<RecordPosition, String> refused = new LinkedHashMap<>();
  private final List<Letter> chunk = new ArrayList<>();
  private long chunkBytes;
  private long replayed;

  /**
   * What came of it.
   *
   * @param refused the letters that could not be replayed, and why
   */
  public record Result(long replayed, Map<RecordPosition, String> refused) {}

  private Replayer(LetterTopic topic) {
    this.topic = topic;
    this.producer = topic.takeOver();
  }

  /**
   * Replays those letters that are wanted.
   *
   * @throws ToolException if somebody else took over, or Kafka failed; what was replayed until then
   *     is noted, and the rest is still open
   */
  public static Result replay(LetterTopic topic, Predicate<Letter> wanted) {
    try (Replayer replayer = new Replayer(topic)) {
      topic.forEach(
          letter -> {
            if (wanted.test(letter)) {
              replayer.add(letter);
            }
          });
      replayer.replayChunk();
      return new Result(replayer.replayed, replayer.refused);
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      throw new ToolException(
          "Another replay, or the removal of a user, has taken over; what was not replayed before"
              + " that is still open",
          e);
    } catch (KafkaException e) {
      throw new ToolException(
          "Kafka failed, so repeat the command to replay what is still open: " + e.getMessage(), e);
    }
  }

  private void add(Letter letter) {
    String source = letter.source().topic();
    if (!sourceTopics.computeIfAbsent(source, this::exists)) {
      refused.put(letter.source(), "there is no topic " + source);
      return;
    }
    chunk.add(letter);
    chunkBytes += size(letter.original().key()) + size(letter.original().value());
    if (chunk.size() >= MOST_LETTERS || chunkBytes >= MOST_BYTES) {
      replayChunk();
    }
  }

  /** A producer would wait for a topic that is not there as for a broker that is away. */
  private boolean exists(String name) {
    try (KafkaTopic lookup = new KafkaTopic(topic.kafka(), name)) {
      return lookup.describe().isPresent();
    }
  }

  private void replayChunk() {
    List<Letter> letters = List.copyOf(chunk);
    chunk.clear();
    chunkBytes = 0;
    try {
      replayTogether(letters);
    } catch (RefusedException e) {
      // One of them is to blame: each by itself, so that the others are replayed.
      letters.forEach(this::replayAlone);
    }
  }

  private void replayAlone(Letter letter) {
    try {
      replayTogether(List.of(letter));
    } catch (RefusedException e) {
      refused.put(letter.source(), e.getCause().getMessage());
    }
  }

  /** One transaction, which did not happen if it is refused. */
  private void replayTogether(List<Letter> letters) throws RefusedException {
    if (letters.isEmpty()) {
      return;
    }
    producer.beginTransaction();
    try {
      List<RecordMetadata> copies = send(letters.stream().map(Letter::toCopy).toList());
      send(notes(letters, copies));
    } catch (RefusedException e) {
      producer.abortTransaction();
      throw e;
    }
    producer.commitTransaction();
    replayed += letters.size();
  }

  private List<ProducerRecord<byte[], byte[]>> notes(
      List<Letter> letters, List<RecordMetadata> copies) {
    Instant now = Instant.now();
    List<ProducerRecord<byte[], byte[]>> notes = new ArrayList<>();
    for (int i = 0; i < letters.size(); i++) {
      RecordMetadata copy = copies.get(i);
      Letter.Replay replay =
          new Letter.Replay(now, new RecordPosition(copy.topic(), copy.partition(), copy.offset()));
      notes.add(letters.get(i).replayed(replay).toRecord(topic.name()));
    }
    return notes;
  }

  /** Sends records and waits until they are acknowledged. */
  private List<RecordMetadata> send(List<ProducerRecord<byte[], byte[]>> records)
      throws RefusedException {
    List<Future<RecordMetadata>> underWay = new ArrayList<>();
    KafkaException stopped = null;
    try {
      records.forEach(record -> underWay.add(producer.send(record)));
      producer.flush();
    } catch (KafkaException e) {
      stopped = e; // because of a record that was sent before, whose outcome says why
    }
    List<RecordMetadata> acknowledged = new ArrayList<>();
    for (Future<RecordMetadata> record : underWay) {
      acknowledged.add(await(record));
    }
    if (stopped != null) {
      throw stopped;
    }
    return acknowledged;
  }

  private static RecordMetadata await(Future<RecordMetadata> record) throws RefusedException {
    try {
      return record.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RetriableException
          || e.getCause() instanceof ProducerFencedException
          || e.getCause() instanceof InvalidProducerEpochException) {
        throw (KafkaException) e.getCause();
      }
      throw new RefusedException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ToolException("Interrupted while replaying", e);
    }
  }

  private static long size(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  /** A transaction that is not committed is aborted by whoever takes over, or after a minute. */
  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }

  /** The topic does not take a record; trying again would not help. */
  private static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    RefusedException(Throwable cause) {
      super(cause);
    }
  }
}
