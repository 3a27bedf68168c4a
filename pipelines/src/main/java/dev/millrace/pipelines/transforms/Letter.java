package dev.millrace.pipelines.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.pipelines.microbatch.kafka.RecordPosition;
import dev.millrace.schemas.MalformedRecordException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * A record that can never work, as it stands in the topic of dead letters.
 *
 * <p>Its key there is its identity, the position at which the record was first read. So the topic
 * keeps the newest version of each letter: one that is sent again replaces itself, and a record
 * without a value under the identity erases it. The original's key moves to a header; its value
 * stays the value, byte for byte.
 *
 * <p>A replayed letter is a copy of the original in the original's topic, which carries the
 * identity in a header. If it fails again, it comes back as a new version of the same letter.
 *
 * @param source where the record was first read: the letter's identity
 * @param stage the step that found out that the record can never work
 * @param reason what was expected and what was found
 * @param time when the record failed last
 * @param attempts how often it was read and failed: 1, and 1 more for each replay that failed
 * @param replay the copy that was made since, if any
 */
public record Letter(
    RecordPosition source,
    String stage,
    String reason,
    Instant time,
    int attempts,
    Optional<Replay> replay,
    Original original) {
  static final String SOURCE = "millrace.source";
  static final String STAGE = "millrace.stage";
  static final String REASON = "millrace.reason";
  static final String TIME = "millrace.time";
  static final String ATTEMPTS = "millrace.attempts";
  static final String REPLAYED = "millrace.replayed";
  static final String COPY = "millrace.copy";
  static final String KEY = "millrace.key";
  static final String VALUE = "millrace.value";
  static final String TIMESTAMP = "millrace.timestamp";

  /** All that are not the original's own. */
  private static final Set<String> OURS =
      Set.of(SOURCE, STAGE, REASON, TIME, ATTEMPTS, REPLAYED, COPY, KEY, VALUE, TIMESTAMP);

  private static final String NULL = "null";

  /** Characters. A reason may quote what it found, and a letter must stay within the topic's. */
  private static final int LONGEST_REASON = 4_096;

  /**
   * The record as it was read.
   *
   * @param key null where it has none
   * @param value null where it has none
   * @param timestamp when it was created, or else appended to its topic
   * @param headers its own, in their order
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes as Kafka gives and takes them; never compared
  public record Original(byte[] key, byte[] value, Instant timestamp, List<Header> headers) {
    public Original {
      headers = List.copyOf(headers);
    }
  }

  /**
   * A copy of the original in its topic.
   *
   * @param position where it stands
   */
  public record Replay(Instant time, RecordPosition position) {}

  /**
   * The letter of a record that has just failed. A copy that failed again keeps its identity, and
   * the instant at which the original was created.
   */
  static Letter of(Outcome.DeadLetter<?> failed, Instant time) {
    KafkaRecord<byte[], byte[]> record = failed.source();
    Headers headers = record.getHeaders();
    Optional<RecordPosition> copied = text(headers, SOURCE).flatMap(RecordPosition::parse);
    return new Letter(
        copied.orElseGet(() -> RecordPosition.of(record)),
        failed.stage(),
        shortened(failed.reason()),
        time,
        1 + (copied.isPresent() ? attempts(headers) : 0),
        Optional.empty(),
        new Original(
            record.getKV().getKey(),
            record.getKV().getValue(),
            createdAt(record),
            ownHeaders(headers)));
  }

  /** When a record was created; of a replayed copy, when its original was. */
  static Instant createdAt(KafkaRecord<byte[], byte[]> record) {
    Instant timestamp = Instant.ofEpochMilli(record.getTimestamp());
    try {
      return text(record.getHeaders(), TIMESTAMP).map(Instant::parse).orElse(timestamp);
    } catch (DateTimeException e) {
      return timestamp; // some other program's header of that name
    }
  }

  /** Which letter a record of the topic is a version of; the record may also erase it. */
  public static Optional<RecordPosition> identity(byte[] key) {
    return key == null ? Optional.empty() : RecordPosition.parse(new String(key, UTF_8));
  }

  /**
   * Reads a letter back.
   *
   * @param key the record's in the topic of dead letters
   * @param value present: without one, the record erases the letter
   * @throws MalformedRecordException if the record is no letter
   */
  public static Letter read(byte[] key, byte[] value, Headers headers)
      throws MalformedRecordException {
    RecordPosition source =
        identity(key)
            .orElseThrow(
                () ->
                    new MalformedRecordException(
                        "Not a dead letter: the key must be like users-0@42"));
    try {
      return new Letter(
          source,
          required(headers, STAGE),
          required(headers, REASON),
          Instant.parse(required(headers, TIME)),
          attempts(headers),
          replay(headers),
          new Original(
              bytes(headers, KEY).orElse(null),
              text(headers, VALUE).isPresent() ? null : value,
              Instant.parse(required(headers, TIMESTAMP)),
              ownHeaders(headers)));
    } catch (DateTimeException e) {
      throw new MalformedRecordException("Not a dead letter: " + e.getMessage(), e);
    }
  }

  /** This letter with a note of the copy that was made. */
  public Letter replayed(Replay copy) {
    return new Letter(source, stage, reason, time, attempts, Optional.of(copy), original);
  }

  /** This version of the letter, to be sent to the topic of dead letters. */
  public ProducerRecord<byte[], byte[]> toRecord(String topic) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic, toBytes(source), original.value() == null ? new byte[0] : original.value());
    addOriginal(record);
    put(record, STAGE, stage);
    put(record, REASON, reason);
    put(record, TIME, time);
    replay.ifPresent(
        copy -> {
          put(record, REPLAYED, copy.time());
          put(record, COPY, copy.position());
        });
    if (original.key() != null) {
      record.headers().add(new RecordHeader(KEY, original.key()));
    }
    if (original.value() == null) {
      put(record, VALUE, NULL);
    }
    return record;
  }

  /**
   * A copy of the original, to be sent to the topic it came from: into the partition of its key,
   * where the newer records of the key stand, or else into the original's.
   */
  public ProducerRecord<byte[], byte[]> toCopy() {
    Integer partition = original.key() == null ? source.partition() : null;
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(source.topic(), partition, original.key(), original.value());
    addOriginal(record);
    return record;
  }

  /** A record that erases the letter of that identity. */
  public static ProducerRecord<byte[], byte[]> erasure(String topic, RecordPosition source) {
    return new ProducerRecord<>(topic, toBytes(source), null);
  }

  private void addOriginal(ProducerRecord<byte[], byte[]> record) {
    original.headers().forEach(record.headers()::add);
    put(record, SOURCE, source);
    put(record, ATTEMPTS, attempts);
    put(record, TIMESTAMP, original.timestamp());
  }

  private static byte[] toBytes(RecordPosition source) {
    return source.toString().getBytes(UTF_8);
  }

  private static void put(ProducerRecord<byte[], byte[]> record, String header, Object value) {
    record.headers().add(header, value.toString().getBytes(UTF_8));
  }

  private static List<Header> ownHeaders(Headers headers) {
    List<Header> own = new ArrayList<>();
    if (headers != null) {
      headers.forEach(
          header -> {
            if (!OURS.contains(header.key())) {
              own.add(header);
            }
          });
    }
    return own;
  }

  private static Optional<Replay> replay(Headers headers) {
    Optional<RecordPosition> copy = text(headers, COPY).flatMap(RecordPosition::parse);
    return text(headers, REPLAYED)
        .map(Instant::parse)
        .flatMap(time -> copy.map(position -> new Replay(time, position)));
  }

  private static int attempts(Headers headers) {
    return text(headers, ATTEMPTS)
        .filter(number -> number.matches("\\d{1,9}"))
        .map(Integer::parseInt)
        .orElse(1);
  }

  private static String required(Headers headers, String name) throws MalformedRecordException {
    return text(headers, name)
        .orElseThrow(
            () -> new MalformedRecordException("Not a dead letter: there is no header " + name));
  }

  private static Optional<String> text(Headers headers, String name) {
    return bytes(headers, name).map(value -> new String(value, UTF_8));
  }

  private static Optional<byte[]> bytes(Headers headers, String name) {
    return Optional.ofNullable(headers).map(all -> all.lastHeader(name)).map(Header::value);
  }

  private static String shortened(String reason) {
    return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "…";
  }
}
