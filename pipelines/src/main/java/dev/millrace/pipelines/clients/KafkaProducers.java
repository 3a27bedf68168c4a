package dev.millrace.pipelines.clients;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The producers of this JVM, one per cluster, open until the JVM ends. */
public final class KafkaProducers {
  /** Before compression. The most that a producer buffers, which is Kafka's default. */
  private static final int LARGEST_LETTER_BYTES = 32 * 1024 * 1024;

  private static final Map<Key, Producer<byte[], byte[]>> PRODUCERS = new ConcurrentHashMap<>();

  private KafkaProducers() {}

  /**
   * The idempotent producer of letters for those brokers, made at first use.
   *
   * @param patience how long it tries to deliver a record, and to find the brokers, before it fails
   */
  public static Producer<byte[], byte[]> get(KafkaAddress kafka, Duration patience) {
    return PRODUCERS.computeIfAbsent(new Key(kafka, patience), KafkaProducers::create);
  }

  /**
   * What makes a producer lose nothing and double nothing by itself, and wait as long as it should.
   * Names no brokers and holds no secret.
   *
   * @param patience see {@link #get}
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
   * @param patience see {@link #get}
   */
  public static Producer<byte[], byte[]> transactional(
      KafkaAddress kafka, String transactionalId, Duration patience) {
    Map<String, Object> settings = ofLetters(kafka, patience);
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Settings for letters: with room for any record that could be read, which may have come within a
   * compressed batch and be longer than a topic takes otherwise.
   */
  private static Map<String, Object> ofLetters(KafkaAddress kafka, Duration patience) {
    Map<String, Object> settings = kafka.settings(delivery(patience));
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_LETTER_BYTES);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, LARGEST_LETTER_BYTES);
    return settings;
  }

  private static Producer<byte[], byte[]> create(Key key) {
    Map<String, Object> settings = ofLetters(key.kafka(), key.patience());
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, "millrace");
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private record Key(KafkaAddress kafka, Duration patience) {}
}
