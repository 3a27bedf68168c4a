package dev.millrace.benchmarks;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import dev.millrace.schemas.MalformedRecordException;
import dev.millrace.schemas.User;
import dev.millrace.schemas.WireFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic as it grows, and asks Cassandra for some of its users until they are there: not
 * when a row was sent, nor when its write was acknowledged, but when somebody else could read it.
 */
final class ReadableWatch implements AutoCloseable {
  /** Of so many users one is watched: to ask for each would take the time from those measured. */
  private static final int EVERY = 100;

  /** Between two looks at least, and so how much too long a passage may seem. */
  private static final Duration LOOK = Duration.ofMillis(5);

  /**
   * Who has been awaited for long is asked for less often; it seems too long by a share of that.
   */
  private static final int LOOKS_WITHIN_AGE = 8;

  private final CqlSession session;
  private final PreparedStatement query;
  private final Consumer<byte[], byte[]> consumer;
  private final SpecificDatumReader<User> reader =
      WireFormat.reader(User.getClassSchema(), User.getClassSchema());
  private final List<Watched> awaited = new ArrayList<>();
  private final List<Passage> passages = new ArrayList<>();
  private long seen;
  private Instant warmUntil;

  private ReadableWatch(
      CqlSession session, PreparedStatement query, Consumer<byte[], byte[]> consumer) {
    this.session = session;
    this.query = query;
    this.consumer = consumer;
  }

  /** Sees what comes to the topic from now on. */
  static ReadableWatch open(FollowingStreams streams, CqlSession session) {
    PreparedStatement query =
        session.prepare("SELECT id FROM " + streams.keyspace() + ".users WHERE id = ?");
    Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", streams.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(streams.topic()).stream()
            .map(partition -> new TopicPartition(streams.topic(), partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position); // or it would look for the end when first polled
    return new ReadableWatch(session, query, consumer);
  }

  private static final class Watched {
    private final User user;
    private final Instant inKafkaAt;
    private Instant nextLook;

    Watched(User user, Instant inKafkaAt) {
      this.user = user;
      this.inKafkaAt = inKafkaAt;
      nextLook = inKafkaAt;
    }

    void lookLater(Instant now) {
      Duration share = Duration.between(inKafkaAt, now).dividedBy(LOOKS_WITHIN_AGE);
      nextLook = now.plus(share);
    }
  }

  /**
   * Returns when so many users came to the topic, and those that were watched to Cassandra.
   *
   * @param warmUp after the first user; who was fetched during it isn't watched
   * @throws BenchmarkException if they don't come in time
   */
  List<Passage> watch(long users, Duration warmUp, Duration patience)
      throws MalformedRecordException {
    Instant deadline = Instant.now().plus(patience);
    while (seen < users || !awaited.isEmpty()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(LOOK)) {
        if (seen++ % EVERY == 0) {
          notice(record, warmUp);
        }
      }
      look();
      if (Instant.now().isAfter(deadline)) {
        throw new BenchmarkException(
            "%,d users must arrive, but %,d came to the topic, of which %,d are not in Cassandra"
                .formatted(users, seen, awaited.size()));
      }
    }
    return passages;
  }

  private void notice(ConsumerRecord<byte[], byte[]> record, Duration warmUp)
      throws MalformedRecordException {
    User user = WireFormat.decode(record.value(), reader);
    if (warmUntil == null) {
      warmUntil = user.getFetchedAt().plus(warmUp);
    }
    if (user.getFetchedAt().isAfter(warmUntil)) {
      awaited.add(new Watched(user, Instant.ofEpochMilli(record.timestamp())));
    }
  }

  private void look() {
    for (Iterator<Watched> all = awaited.iterator(); all.hasNext(); ) {
      Watched one = all.next();
      if (Instant.now().isBefore(one.nextLook)) {
        continue;
      }
      boolean isThere = session.execute(query.bind(one.user.getId())).one() != null;
      Instant now = Instant.now();
      if (isThere) {
        passages.add(
            new Passage(one.user.getFetchedAt(), one.user.getStagedAt(), one.inKafkaAt, now));
        all.remove();
      } else {
        one.lookLater(now);
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
