package dev.millrace.benchmarks;

import dev.millrace.schemas.User;
import dev.millrace.schemas.UserKey;
import dev.millrace.schemas.WireFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Fills a topic with users, of whom a few break a rule. */
final class TopicFiller {
  /** One in so many has a latitude that can't be. */
  static final int USERS_PER_BAD_ONE = 1_000;

  private TopicFiller() {}

  static void fill(
      String bootstrapServers, String topic, int schemaId, Supplier<User> users, long records) {
    SpecificDatumWriter<User> writer = new SpecificDatumWriter<>(User.class);
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4",
                // More of them came out of order while a topic of 64 partitions was still new.
                ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                1,
                ProducerConfig.LINGER_MS_CONFIG,
                20,
                ProducerConfig.BATCH_SIZE_CONFIG,
                128 * 1024),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (long number = 1; number <= records; number++) {
        User user = users.get();
        if (number % USERS_PER_BAD_ONE == 0) {
          user = User.newBuilder(user).setLatitude(91).build();
        }
        producer.send(
            new ProducerRecord<>(
                topic, UserKey.toBytes(user.getId()), WireFormat.encode(schemaId, user, writer)),
            (metadata, e) -> {
              if (e != null) {
                failure.compareAndSet(null, e);
              }
            });
      }
    }
    if (failure.get() != null) {
      throw new BenchmarkException(topic + " could not be filled: " + failure.get(), failure.get());
    }
  }
}
