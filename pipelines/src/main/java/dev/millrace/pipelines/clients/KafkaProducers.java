package dev.millrace.pipelines.clients;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The producers of this JVM, one for all who ask for the same brokers and settings, open until the
 * JVM ends or a record fails.
 */
public final class KafkaProducers {
  /** Before compression. The most that a producer buffers, which is Kafka's default. */
  private static final int LARGEST_LETTER_BYTES = 32 * 1024 * 1024;

  private static final Map<Key, Shared> PRODUCERS = new ConcurrentHashMap<>();

  private KafkaProducers() {}

  /**
   * The producer with those settings, made at first use. Whoever gets it may close it, which leaves
   * it open for the others; what was sent is known to be acknowledged only after a flush.
   *
   * @param settings beside the address: such as {@link #delivery}
   */
  public static Producer<byte[], byte[]> get(KafkaAddress kafka, Map<String, Object> settings) {
    return PRODUCERS.computeIfAbsent(new Key(kafka, Map.copyOf(settings)), Shared::new);
  }

  /**
   * The idempotent producer of letters for those brokers.
   *
   * @param patience how long it tries to deliver a record, and to find the brokers, before it fails
   */
  public static Producer<byte[], byte[]> ofLetters(KafkaAddress kafka, Duration patience) {
    return get(kafka, lettersSettings(patience));
  }

  /**
   * What makes a producer lose nothing and double nothing by itself, and wait as long as it should.
   * Names no brokers and holds no secret.
   *
   * @param patience see {@link #ofLetters}
   */
  public static Map<String, Object> delivery(Duration patience) {
    return Map.of(
        ProducerConfig.ACKS_CONFIG,
        "all",
        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
        true,
        // As often as there is time; Beam's default gives up after 3.
        ProducerConfig.RETRIES_CONFIG,
        Integer.MAX_VALUE,
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
        Math.toIntExact(patience.toMillis()),
        ProducerConfig.MAX_BLOCK_MS_CONFIG,
        patience.toMillis(),
        // Kafka's own default, but for a delivery that may take no longer.
        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
        Math.toIntExact(Math.min(30_000, patience.toMillis() / 2)));
  }

  /**
   * A producer for one transaction after the other, which the caller initialises and closes.
   *
   * @param transactionalId whoever initialises another producer under it ends this one's work
   * @param patience see {@link #ofLetters}
   */
  public static Producer<byte[], byte[]> transactional(
      KafkaAddress kafka, String transactionalId, Duration patience) {
    Map<String, Object> settings = kafka.settings(lettersSettings(patience));
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Settings for letters: with room for any record that could be read, which may have come within a
   * compressed batch and be longer than a topic takes otherwise.
   */
  private static Map<String, Object> lettersSettings(Duration patience) {
    Map<String, Object> settings = new HashMap<>(delivery(patience));
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_LETTER_BYTES);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, LARGEST_LETTER_BYTES);
    return settings;
  }

  private record Key(KafkaAddress kafka, Map<String, Object> settings) {}

  /**
   * A producer for each bundle would cost a connection, a thread and its answers from the brokers
   * for a handful of records.
   */
  private static final class Shared extends KafkaProducer<byte[], byte[]> {
    private final Key key;

    Shared(Key key) {
      super(
          key.kafka().settings(key.settings()),
          new ByteArraySerializer(),
          new ByteArraySerializer());
      this.key = key;
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
      return super.send(
          record,
          (metadata, failure) -> {
            if (failure != null) {
              end();
            }
            if (callback != null) {
              callback.onCompletion(metadata, failure);
            }
          });
    }

    /**
     * It may have failed for good, so the next to ask gets another. Whoever still sends by this one
     * fails, and sends again.
     */
    private void end() {
      if (PRODUCERS.remove(key, this)) {
        super.close(Duration.ZERO);
      }
    }

    @Override
    public void close(Duration timeout) {
      // Others go on.
    }
  }
}
