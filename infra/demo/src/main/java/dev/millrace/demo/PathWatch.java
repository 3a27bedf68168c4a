package dev.millrace.demo;

import dev.millrace.stack.Addresses;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/** Looks at how far the users have come, from outside: at tables, topics and consumer groups. */
final class PathWatch implements AutoCloseable {
  private static final String TOPIC = "users";
  private static final String DEAD_LETTER_TOPIC = "users.dead-letters";
  private static final String GROUP = "kafka-to-cassandra/" + TOPIC;

  private final Connection connection;
  private final Admin admin;
  private final Map<TopicPartition, OffsetSpec> latest = new HashMap<>();

  private PathWatch(Connection connection, Admin admin) {
    this.connection = connection;
    this.admin = admin;
  }

  static PathWatch open(Addresses addresses)
      throws SQLException, ExecutionException, InterruptedException {
    PathWatch watch =
        new PathWatch(
            DriverManager.getConnection(
                addresses.get("postgresUrl"), addresses.get("postgresUser"), null),
            Admin.create(
                Map.of(
                    AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                    addresses.get("bootstrapServers"))));
    watch.findPartitions();
    return watch;
  }

  private void findPartitions() throws ExecutionException, InterruptedException {
    for (TopicDescription topic :
        admin.describeTopics(List.of(TOPIC, DEAD_LETTER_TOPIC)).allTopicNames().get().values()) {
      topic
          .partitions()
          .forEach(
              partition ->
                  latest.put(
                      new TopicPartition(topic.name(), partition.partition()),
                      OffsetSpec.latest()));
    }
  }

  Counts counts() throws SQLException, ExecutionException, InterruptedException {
    Map<String, Long> records = new HashMap<>();
    admin
        .listOffsets(latest)
        .all()
        .get()
        .forEach((partition, end) -> records.merge(partition.topic(), end.offset(), Long::sum));
    long written =
        admin
            .listConsumerGroupOffsets(GROUP)
            .partitionsToOffsetAndMetadata()
            .get()
            .values()
            .stream()
            .mapToLong(offset -> offset.offset())
            .sum();
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT coalesce(sum(staged), 0), coalesce(sum(rejected), 0) FROM staged_pages");
        ResultSet row = statement.executeQuery()) {
      row.next();
      return new Counts(
          row.getLong(1),
          row.getLong(2),
          records.getOrDefault(TOPIC, 0L),
          written,
          records.getOrDefault(DEAD_LETTER_TOPIC, 0L));
    }
  }

  @Override
  public void close() throws SQLException {
    admin.close();
    connection.close();
  }
}
