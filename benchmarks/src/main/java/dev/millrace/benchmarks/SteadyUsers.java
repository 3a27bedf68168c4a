package dev.millrace.benchmarks;

import dev.millrace.schemas.User;
import dev.millrace.schemas.UserKey;
import dev.millrace.schemas.WireFormat;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends users to a topic at a steady rate, a hundred times a second. */
final class SteadyUsers {
  private static final int SENDINGS_PER_SECOND = 100;

  private final String bootstrapServers;
  private final String topic;
  private final int schemaId;

  SteadyUsers(String bootstrapServers, String topic, int schemaId) {
    this.bootstrapServers = bootstrapServers;
    this.topic = topic;
    this.schemaId = schemaId;
  }

  /** Returns when Kafka has all of them. */
  void send(int usersPerSecond, long users) throws InterruptedException {
    SomeUsers some = new SomeUsers(usersPerSecond, Instant.now());
    SpecificDatumWriter<User> writer = new SpecificDatumWriter<>(User.class);
    int usersPerSending = usersPerSecond / SENDINGS_PER_SECOND;
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      long start = System.nanoTime();
      for (long number = 0; number < users; number++) {
        if (number % usersPerSending == 0) {
          long due = start + TimeUnit.SECONDS.toNanos(1) * number / usersPerSecond;
          TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        }
        User user = some.next();
        producer.send(
            new ProducerRecord<>(
                topic, UserKey.toBytes(user.getId()), WireFormat.encode(schemaId, user, writer)));
      }
    }
  }
}
