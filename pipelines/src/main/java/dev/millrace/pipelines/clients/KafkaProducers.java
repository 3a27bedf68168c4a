package dev.millrace.pipelines.clients;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The producers of this JVM, one per cluster, open until the JVM ends. */
public final class KafkaProducers {
  private static final Map<String, Producer<byte[], byte[]>> PRODUCERS = new ConcurrentHashMap<>();

  private KafkaProducers() {}

  /** The idempotent producer for those brokers, made at first use. */
  public static Producer<byte[], byte[]> get(String bootstrapServers) {
    return PRODUCERS.computeIfAbsent(bootstrapServers, KafkaProducers::create);
  }

  private static Producer<byte[], byte[]> create(String bootstrapServers) {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            ProducerConfig.CLIENT_ID_CONFIG,
            "millrace"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
