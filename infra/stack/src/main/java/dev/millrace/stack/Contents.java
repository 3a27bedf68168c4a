package dev.millrace.stack;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.millrace.schemas.Ddl;
import dev.millrace.schemas.User;
import dev.millrace.stack.server.CassandraServer;
import dev.millrace.stack.server.KafkaServer;
import dev.millrace.stack.server.PostgresServer;
import dev.millrace.stack.server.RegistryServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * What our path needs within the servers: its database, keyspace, topics and schema. The only class
 * of the stack that knows of users; everything here is safe to apply again.
 */
public final class Contents {
  static final String DATABASE = "millrace";
  static final String KEYSPACE = "millrace";

  /** The topic of the records, keyed so that the newest one of a key replaces the others. */
  static final String TOPIC = "users";

  /** The topic of the records that can never work, each under its identity. */
  static final String DEAD_LETTER_TOPIC = "users.dead-letters";

  private static final int MEBIBYTE = 1024 * 1024;

  /**
   * How long the topic keeps its records. Within the first hour a reader sees every one. From then
   * on the newest of a key may be the only one, and within a day it is, as long as records keep
   * coming: so long may a deleted user's records be readable. A deletion itself is kept for a week,
   * for readers that were away. After 30 days all goes.
   *
   * <p>A record may be longer than the 1 MiB that producers send by default, so that a copy of the
   * longest has room for the headers of a replay.
   */
  private static final Map<String, String> TOPIC_SETTINGS =
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG, "compact,delete",
          TopicConfig.RETENTION_MS_CONFIG, millis(Duration.ofDays(30)),
          TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG, millis(Duration.ofHours(1)),
          TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, millis(Duration.ofDays(1)),
          TopicConfig.DELETE_RETENTION_MS_CONFIG, millis(Duration.ofDays(7)),
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(2 * MEBIBYTE));

  /**
   * A dead letter is kept until it is erased; then its bytes go within a day, as long as letters
   * keep coming. It has room for the longest record and what is to be said of it.
   */
  private static final Map<String, String> DEAD_LETTER_SETTINGS =
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG, "compact",
          TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, millis(Duration.ofDays(1)),
          TopicConfig.DELETE_RETENTION_MS_CONFIG, millis(Duration.ofDays(7)),
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(4 * MEBIBYTE));

  private final Addresses addresses;
  private final Connections connections;
  private final int copies;

  Contents(Addresses addresses) {
    this(addresses, 1);
  }

  /**
   * @param copies how many nodes keep each row and record
   */
  Contents(Addresses addresses, int copies) {
    this.addresses = addresses;
    this.connections = new Connections(addresses);
    this.copies = copies;
  }

  /** Fills the server of that name, which works. */
  void fill(String server) throws IOException, InterruptedException {
    switch (server) {
      case PostgresServer.NAME -> fillPostgres();
      case CassandraServer.NAME -> {
        if (addresses.find("cassandraUser").isPresent()) {
          new CassandraLogin(addresses).require();
        }
        try (CqlSession session = connections.cassandra()) {
          createKeyspace(session, KEYSPACE, copies);
        }
      }
      case KafkaServer.NAME -> {
        try (Admin admin = connections.kafka()) {
          createTopics(
              admin,
              List.of(
                  topic(TOPIC, 8, copies).configs(TOPIC_SETTINGS),
                  topic(DEAD_LETTER_TOPIC, 2, copies).configs(DEAD_LETTER_SETTINGS)));
        }
      }
      case RegistryServer.NAME ->
          connections.registry().register("users-value", User.getClassSchema());
      default -> {
        // The other servers start empty.
      }
    }
  }

  private void fillPostgres() {
    try {
      try (Connection connection = connections.postgres("postgres")) {
        PostgresServer.createDatabase(connection, DATABASE);
      }
      try (Connection connection = connections.postgres()) {
        createStagingTables(connection);
      }
    } catch (SQLException e) {
      throw new StackException("Can't create our database: " + e.getMessage(), e);
    }
  }

  /** Creates the staging tables in that database. */
  public static void createStagingTables(String url, String user) {
    try (Connection connection = DriverManager.getConnection(url, user, null)) {
      createStagingTables(connection);
    } catch (SQLException e) {
      throw new StackException("Can't create the staging tables in " + url + ": " + e, e);
    }
  }

  private static void createStagingTables(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String ddl : Ddl.postgres()) {
        statement.execute(ddl);
      }
    }
  }

  /** Creates a keyspace, kept once, and our tables in it. */
  public static void createKeyspace(CqlSession session, String keyspace) {
    createKeyspace(session, keyspace, 1);
  }

  private static void createKeyspace(CqlSession session, String keyspace, int copies) {
    session.execute(
        ("CREATE KEYSPACE IF NOT EXISTS %s"
                + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': %d}")
            .formatted(keyspace, copies));
    Ddl.cassandra(keyspace).forEach(session::execute);
  }

  /** Creates those topics that don't exist. */
  public static void createTopics(Admin admin, List<NewTopic> topics)
      throws IOException, InterruptedException {
    for (var creation : admin.createTopics(topics).values().entrySet()) {
      try {
        creation.getValue().get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw new IOException("Can't create the topic " + creation.getKey(), e.getCause());
        }
      }
    }
  }

  /** A topic of users, with our settings. */
  public static NewTopic recordTopic(String name, int partitions) {
    return topic(name, partitions).configs(TOPIC_SETTINGS);
  }

  /** A topic of dead letters, with our settings. */
  public static NewTopic deadLetterTopic(String name, int partitions) {
    return topic(name, partitions).configs(DEAD_LETTER_SETTINGS);
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }

  /** A topic of that name, kept once. */
  public static NewTopic topic(String name, int partitions) {
    return topic(name, partitions, 1);
  }

  private static NewTopic topic(String name, int partitions, int copies) {
    return new NewTopic(name, Optional.of(partitions), Optional.of((short) copies));
  }
}
