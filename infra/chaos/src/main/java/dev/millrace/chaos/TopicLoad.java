package dev.millrace.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.schemas.User;
import dev.millrace.schemas.UserKey;
import dev.millrace.schemas.WireFormat;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends users into a topic. */
final class TopicLoad implements Load {
  /** Kafka may be away for a minute and more; what was sent must be known in the end. */
  private static final Duration DELIVERY = Duration.ofMinutes(10);

  private static final int TICKS_PER_SECOND = 100;
  private static final int UNKNOWN_SCHEMA_ID = 1_000_000;

  private final String topic;
  private final int schemaId;
  private final int usersPerSecond;
  private final Mix mix;
  private final Random random;
  private final SequencedUsers users;
  private final Ledger ledger = new Ledger();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Producer<byte[], byte[]> producer;
  private final Thread thread = new Thread(this::send, "load");
  private int sent;

  TopicLoad(
      String bootstrapServers,
      String topic,
      int schemaId,
      int usersPerSecond,
      Mix mix,
      Random random) {
    this.topic = topic;
    this.schemaId = schemaId;
    this.usersPerSecond = usersPerSecond;
    this.mix = mix;
    this.random = random;
    this.users = new SequencedUsers(random);
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Math.toIntExact(DELIVERY.toMillis()));
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DELIVERY.toMillis());
    this.producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public Ledger finish() throws InterruptedException {
    stop.countDown();
    thread.join();
    producer.flush();
    if (failure.get() != null) {
      throw new ChaosException("The load could not be sent", failure.get());
    }
    return ledger;
  }

  private void send() {
    try {
      while (!stop.await(1000 / TICKS_PER_SECOND, TimeUnit.MILLISECONDS)) {
        for (int i = 0; i < Math.max(1, usersPerSecond / TICKS_PER_SECOND); i++) {
          sendNext();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sendNext() {
    if (random.nextDouble() < mix.poison()) {
      sendPoison();
      return;
    }
    User user = users.user(sent++);
    byte[] value = WireFormat.encode(schemaId, user, new SpecificDatumWriter<>(User.class));
    send(user, value);
    if (random.nextDouble() < mix.repeated()) {
      send(user, value);
    }
  }

  private void send(User user, byte[] value) {
    producer.send(
        new ProducerRecord<>(topic, UserKey.toBytes(user.getId()), value),
        (metadata, e) -> {
          if (e == null) {
            ledger.user(user.getId());
          } else {
            failure.compareAndSet(null, e);
          }
        });
  }

  private void sendPoison() {
    User user = users.user(sent++);
    byte[] good = WireFormat.encode(schemaId, user, new SpecificDatumWriter<>(User.class));
    User nowhere = User.newBuilder(user).setLatitude(91).build();
    List<byte[]> kinds =
        Arrays.asList(
            "not Avro".getBytes(UTF_8),
            new byte[0],
            Arrays.copyOf(good, good.length / 2),
            WireFormat.encode(UNKNOWN_SCHEMA_ID, user, new SpecificDatumWriter<>(User.class)),
            WireFormat.encode(schemaId, nowhere, new SpecificDatumWriter<>(User.class)),
            null);
    byte[] value = kinds.get(random.nextInt(kinds.size()));
    // A user's key without a value would be a deletion.
    byte[] key = value == null ? new byte[] {1} : UserKey.toBytes(user.getId());
    producer.send(
        new ProducerRecord<>(topic, key, value),
        (metadata, e) -> {
          if (e == null) {
            ledger.poison(metadata.toString());
          } else {
            failure.compareAndSet(null, e);
          }
        });
  }

  @Override
  public void close() {
    stop.countDown();
    producer.close(Duration.ZERO);
  }
}
