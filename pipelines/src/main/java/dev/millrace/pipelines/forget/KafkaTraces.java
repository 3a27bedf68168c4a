package dev.millrace.pipelines.forget;

import dev.millrace.pipelines.cli.ToolException;
import dev.millrace.pipelines.clients.KafkaAddress;
import dev.millrace.pipelines.deadletters.LetterTopic;
import dev.millrace.pipelines.deadletters.TopicReader;
import dev.millrace.pipelines.microbatch.kafka.RecordPosition;
import dev.millrace.pipelines.transforms.Letter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/** What the topic and the dead letters hold of a user. */
record KafkaTraces(KafkaAddress kafka, String topic, LetterTopic letterTopic) {
  /**
   * What was done to both.
   *
   * @param deletion where the record stands that has the user's key and no value
   * @param timestampMillis its timestamp, as of which the stream deletes the user's rows
   */
  record Erased(int letters, RecordPosition deletion, long timestampMillis) {}

  /** The identities of the letters whose key, value or headers have the user's id. */
  List<RecordPosition> letters(UserBytes user) {
    List<RecordPosition> letters = new ArrayList<>();
    letterTopic.forEach(
        letter -> {
          Letter.Original record = letter.original();
          if (user.isIn(record.key())
              || user.isIn(record.value())
              || user.isInAny(record.headers())) {
            letters.add(letter.source());
          }
        });
    return letters;
  }

  /**
   * Erases the user's letters and deletes the user in the topic, in one transaction that ends a
   * replay which is under way.
   *
   * @throws ToolException if there is no such topic, or somebody else took over
   */
  Erased erase(UserBytes user) throws InterruptedException {
    TopicReader.requireTopic("--topic", kafka, topic);
    try (Producer<byte[], byte[]> producer = letterTopic.takeOver()) {
      List<RecordPosition> letters = letters(user);
      producer.beginTransaction();
      Future<RecordMetadata> deletion =
          producer.send(new ProducerRecord<>(topic, user.key(), null));
      letters.forEach(letter -> producer.send(Letter.erasure(letterTopic.name(), letter)));
      producer.commitTransaction(); // fails if one of them was not taken
      RecordMetadata sent = deletion.get();
      return new Erased(
          letters.size(),
          new RecordPosition(sent.topic(), sent.partition(), sent.offset()),
          sent.timestamp());
    } catch (KafkaException | ExecutionException e) {
      throw new ToolException(
          "Erasing in Kafka failed, so nothing was erased there; repeat the command: "
              + e.getMessage(),
          e);
    }
  }

  /**
   * Where the user's bytes can be read: one line for each letter and each record. That takes in
   * older versions, which are there until their topic is compacted.
   */
  List<String> find(UserBytes user) {
    List<String> found = new ArrayList<>();
    Map<Integer, Long> deletions = new HashMap<>();
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    TopicReader.read(
        "--topic",
        kafka,
        topic,
        record -> {
          if (user.isKey(record.key()) && record.value() == null) {
            deletions.put(record.partition(), record.offset());
          } else if (user.isIn(record.key())
              || user.isIn(record.value())
              || user.isInAny(record.headers())) {
            records.add(withoutBytes(record, user));
          }
        });
    for (ConsumerRecord<byte[], byte[]> record : records) {
      found.add("topic: " + line(record, user, deletions));
    }
    List<RecordPosition> open = letters(user);
    open.forEach(letter -> found.add("dead letters: " + letter));
    TopicReader.read(
        "--dead-letter-topic",
        kafka,
        letterTopic.name(),
        record -> {
          boolean newest = Letter.identity(record.key()).filter(open::contains).isPresent();
          if (!newest && (user.isIn(record.value()) || user.isInAny(record.headers()))) {
            found.add(
                "dead letters: an erased letter's bytes as "
                    + position(record)
                    + ", until the topic is compacted");
          }
        });
    return found;
  }

  /** So that as many as there may be fit into memory. */
  private static ConsumerRecord<byte[], byte[]> withoutBytes(
      ConsumerRecord<byte[], byte[]> record, UserBytes user) {
    return new ConsumerRecord<>(
        record.topic(),
        record.partition(),
        record.offset(),
        user.isKey(record.key()) ? user.key() : null,
        null);
  }

  private static String line(
      ConsumerRecord<byte[], byte[]> record, UserBytes user, Map<Integer, Long> deletions) {
    if (!user.isKey(record.key())) {
      return position(record) + ", under another key, until it is older than the topic's retention";
    }
    Long deletion = deletions.get(record.partition());
    return deletion == null || deletion < record.offset()
        ? position(record).toString()
        : position(record) + ", deleted by offset " + deletion + ", until the topic is compacted";
  }

  private static RecordPosition position(ConsumerRecord<?, ?> record) {
    return new RecordPosition(record.topic(), record.partition(), record.offset());
  }
}
