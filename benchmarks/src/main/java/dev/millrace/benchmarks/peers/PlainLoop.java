package dev.millrace.benchmarks.peers;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import dev.millrace.schemas.MalformedRecordException;
import dev.millrace.schemas.NormaliseUser;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserRules;
import dev.millrace.schemas.UserTable;
import dev.millrace.schemas.WireFormat;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * As little as it can be done with: one thread per core polls its partitions, writes with
 * Cassandra's driver, and commits offsets after the writes. It recovers from nothing.
 */
public final class PlainLoop {
  private static final int WRITES_IN_FLIGHT = 512;

  private final Arguments arguments;
  private final CqlSession session;
  private final List<PreparedStatement> inserts;
  private final KafkaProducer<byte[], byte[]> letters;

  private PlainLoop(
      Arguments arguments, CqlSession session, KafkaProducer<byte[], byte[]> letters) {
    this.arguments = arguments;
    this.session = session;
    this.letters = letters;
    this.inserts = Arrays.stream(UserTable.values()).map(this::prepare).toList();
  }

  public static void main(String[] strings) throws Exception {
    Arguments arguments = Arguments.of(strings);
    try (CqlSession session =
            CqlSession.builder()
                .addContactPoint(
                    new InetSocketAddress(arguments.cassandraHost(), arguments.cassandraPort()))
                .withLocalDatacenter("datacenter1")
                .build();
        KafkaProducer<byte[], byte[]> letters =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", arguments.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      PlainLoop loop = new PlainLoop(arguments, session, letters);
      new PlainConsumers(arguments, loop::newWriter).run();
    }
  }

  private Writer newWriter() {
    return new Writer();
  }

  private PreparedStatement prepare(UserTable table) {
    boolean timed = table == UserTable.USERS;
    return session.prepare(
        "INSERT INTO %s.%s (%s%s) VALUES (%s%s) USING TIMESTAMP ?"
            .formatted(
                arguments.keyspace(),
                table.tableName(),
                String.join(", ", table.columns()),
                timed ? ", written_at" : "",
                String.join(", ", Collections.nCopies(table.columns().size(), "?")),
                timed ? ", toTimestamp(now())" : ""));
  }

  /** Used by one thread. */
  private final class Writer implements PlainConsumers.Work {
    private final SpecificDatumReader<User> reader =
        WireFormat.reader(User.getClassSchema(), User.getClassSchema());
    private final Semaphore inFlight = new Semaphore(WRITES_IN_FLIGHT);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    @Override
    public void accept(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
      User user;
      try {
        user = NormaliseUser.normalise(WireFormat.decode(record.value(), reader));
      } catch (MalformedRecordException e) {
        refuse(record);
        return;
      }
      if (!UserRules.violations(user).isEmpty()) {
        refuse(record);
        return;
      }
      long timestamp = user.getStagedAt().toEpochMilli() * 1_000;
      for (UserTable table : UserTable.values()) {
        List<Object> values = new ArrayList<>(table.row(user));
        values.add(timestamp);
        inFlight.acquire();
        session
            .executeAsync(inserts.get(table.ordinal()).bind(values.toArray()))
            .whenComplete(
                (result, e) -> {
                  if (e != null) {
                    failure.compareAndSet(null, e);
                  }
                  inFlight.release();
                });
      }
    }

    private void refuse(ConsumerRecord<byte[], byte[]> record) {
      letters.send(new ProducerRecord<>(arguments.deadLetterTopic(), record.key(), record.value()));
    }

    @Override
    public void flush() throws InterruptedException {
      inFlight.acquire(WRITES_IN_FLIGHT);
      inFlight.release(WRITES_IN_FLIGHT);
      letters.flush();
      if (failure.get() != null) {
        throw new IllegalStateException("Writing failed", failure.get());
      }
    }
  }
}
