package dev.millrace.console;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.millrace.console.ConsoleOptions.Addresses;
import dev.millrace.pipelines.clients.CassandraSessions;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.postgresql.ds.PGSimpleDataSource;

/** Long-lived clients of the outside systems, each of which gives up after a few seconds. */
final class Systems implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  /** What a page reads of a topic at once; the heap is small. */
  private static final int FETCH_BYTES = 4 * 1024 * 1024;

  private final Addresses addresses;
  private final Admin admin;
  private final SchemaRegistryClient registry;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private Connection staging;

  Systems(Addresses addresses) {
    this.addresses = addresses;
    int millis = Math.toIntExact(PATIENCE.toMillis());
    this.admin =
        Admin.create(
            addresses
                .kafka()
                .settings(
                    Map.of(
                        CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
                        millis,
                        CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        millis,
                        CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                        1_000L)));
    this.registry = new SchemaRegistryClient(addresses.registry());
  }

  Addresses addresses() {
    return addresses;
  }

  Admin kafka() {
    return admin;
  }

  /** What Kafka's admin has been asked for. */
  static <T> T await(KafkaFuture<T> answer)
      throws ExecutionException, InterruptedException, TimeoutException {
    return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A consumer of a page's own, which it assigns, positions and closes. */
  KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        addresses
            .kafka()
            .settings(
                Map.of(
                    ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                    "read_committed",
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                    "earliest",
                    ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                    false,
                    ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                    false,
                    ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                    FETCH_BYTES,
                    ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                    Math.toIntExact(PATIENCE.toMillis()))),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  /** All of a topic. */
  static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }

  SchemaRegistryClient registry() {
    return registry;
  }

  /** A statement on Cassandra; {@code %s} in it is the keyspace. */
  List<Row> cassandra(String cql, Object... values) {
    return session().execute(statement(cql, values)).all();
  }

  SimpleStatement statement(String cql, Object... values) {
    return SimpleStatement.newInstance(cql.formatted(addresses.keyspace()), values)
        .setTimeout(PATIENCE);
  }

  CqlSession session() {
    return CassandraSessions.get(addresses.cassandra());
  }

  /** A question to PostgreSQL. */
  interface Query<T> {
    T ask(Connection connection) throws SQLException;
  }

  /** Asks PostgreSQL, on the one connection that all pages share. */
  synchronized <T> T postgres(Query<T> query) throws SQLException {
    try {
      if (staging == null) {
        PGSimpleDataSource source = addresses.postgres().dataSource("millrace console");
        source.setConnectTimeout(Math.toIntExact(PATIENCE.toSeconds()));
        source.setSocketTimeout(Math.toIntExact(PATIENCE.toSeconds()));
        source.setReadOnly(true);
        staging = source.getConnection();
      }
      return query.ask(staging);
    } catch (SQLException e) {
      closeStaging(); // it may be broken; the next question opens another
      throw e;
    }
  }

  private void closeStaging() {
    Connection old = staging;
    staging = null;
    if (old != null) {
      try {
        old.close();
      } catch (SQLException e) {
        // What can't be closed is gone.
      }
    }
  }

  /** The body of a web address that answers with success. */
  String get(String url, String... headers) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(url)).GET(), headers);
  }

  String send(HttpRequest.Builder request, String... headers)
      throws IOException, InterruptedException {
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpRequest whole = request.timeout(PATIENCE).build();
    HttpResponse<String> answer = http.send(whole, BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(
          "%s %s answered %d".formatted(whole.method(), whole.uri(), answer.statusCode()));
    }
    return answer.body();
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
    synchronized (this) {
      closeStaging();
    }
  }
}
