package dev.millrace.benchmarks.peers;

import dev.millrace.schemas.User;
import dev.millrace.schemas.UserKey;
import dev.millrace.schemas.WireFormat;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * As little as it can be done with: one cursor over the whole table and one producer. It keeps no
 * place to go on from.
 */
public final class CursorLoop {
  private CursorLoop() {}

  public static void main(String[] strings) throws Exception {
    PublishArguments arguments = PublishArguments.of(strings);
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (Connection connection =
            DriverManager.getConnection(arguments.postgresUrl(), arguments.postgresUser(), null);
        Producer<byte[], byte[]> producer = producer(arguments)) {
      connection.setAutoCommit(false); // or there would be no cursor
      try (Statement statement = connection.createStatement()) {
        statement.setFetchSize(StagedUsers.FETCH_SIZE);
        ResultSet rows =
            statement.executeQuery(
                "SELECT " + String.join(", ", StagedUsers.COLUMNS) + " FROM staged_users");
        SpecificDatumWriter<User> writer = new SpecificDatumWriter<>(User.class);
        int schemaId = Integer.parseInt(arguments.schemaId());
        while (rows.next()) {
          User user = StagedUsers.of(column -> value(rows, column));
          producer.send(
              new ProducerRecord<>(
                  arguments.topic(),
                  UserKey.toBytes(user.getId()),
                  WireFormat.encode(schemaId, user, writer)),
              (metadata, e) -> {
                if (e != null) {
                  failure.compareAndSet(null, e);
                }
              });
        }
      }
    }
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  private static Object value(ResultSet rows, int column) {
    try {
      return rows.getObject(column + 1);
    } catch (SQLException e) {
      throw new IllegalStateException("Column " + column + " can't be read", e);
    }
  }

  private static Producer<byte[], byte[]> producer(PublishArguments arguments) {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            arguments.bootstrapServers(),
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "lz4",
            ProducerConfig.LINGER_MS_CONFIG,
            20,
            ProducerConfig.BATCH_SIZE_CONFIG,
            128 * 1024),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
