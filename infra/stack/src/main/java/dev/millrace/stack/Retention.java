package dev.millrace.stack;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** How long staging, topic and dead letters keep what they hold, as the servers say. */
final class Retention {
  private Retention() {}

  /** One line for each of them. */
  static List<String> lines(Addresses addresses) throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    lines.add(line("staging", ofStaging(addresses)));
    try (Admin admin = new Connections(addresses).kafka()) {
      for (String topic : List.of(Contents.TOPIC, Contents.DEAD_LETTER_TOPIC)) {
        lines.add(line(topic, ofTopic(settings(admin, topic))));
      }
    }
    return lines;
  }

  private static String line(String what, String howLong) {
    return "%-19s keeps %s".formatted(what, howLong);
  }

  private static String ofStaging(Addresses addresses) throws IOException {
    try (Connection connection = new Connections(addresses).postgres();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT (SELECT to_char(min(staged_at), 'YYYY-MM-DD') FROM staged_users),"
                    + " (SELECT to_char(max(staged_until), 'YYYY-MM-DD') FROM staging_purges)")) {
      row.next();
      return "users until they are purged (ingest --purge-published); "
          + (row.getString(1) == null ? "has none" : "the oldest is of " + row.getString(1))
          + (row.getString(2) == null ? "; never purged" : "; purged up to " + row.getString(2));
    } catch (SQLException e) {
      throw new IOException("Asking PostgreSQL failed: " + e.getMessage(), e);
    }
  }

  static Map<String, String> settings(Admin admin, String topic)
      throws IOException, InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Map<String, String> settings = new HashMap<>();
    try {
      admin
          .describeConfigs(List.of(resource))
          .all()
          .get()
          .get(resource)
          .entries()
          .forEach(setting -> settings.put(setting.name(), setting.value()));
      return settings;
    } catch (ExecutionException e) {
      throw new IOException(
          "Asking Kafka for the settings of " + topic + " failed: " + e.getCause().getMessage(),
          e.getCause());
    }
  }

  /**
   * What a topic's settings amount to.
   *
   * @param settings by their names
   */
  static String ofTopic(Map<String, String> settings) {
    List<String> policies = List.of(settings.get(TopicConfig.CLEANUP_POLICY_CONFIG).split(",", -1));
    List<String> parts = new ArrayList<>();
    long retentionMillis = Long.parseLong(settings.get(TopicConfig.RETENTION_MS_CONFIG));
    parts.add(
        policies.contains(TopicConfig.CLEANUP_POLICY_DELETE) && retentionMillis >= 0
            ? "records for " + text(retentionMillis)
            : "records for ever");
    if (policies.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
      parts.add(
          "what a newer record of the key replaced or deleted for at least "
              + text(settings, TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG)
              + ", and up to "
              + text(settings, TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG)
              + " while records come");
      parts.add("deletions for " + text(settings, TopicConfig.DELETE_RETENTION_MS_CONFIG));
    }
    return String.join("; ", parts);
  }

  private static String text(Map<String, String> settings, String name) {
    return text(Long.parseLong(settings.get(name)));
  }

  private static String text(long millis) {
    if (millis == Long.MAX_VALUE) {
      return "any time";
    }
    Duration duration = Duration.ofMillis(millis);
    if (duration.toDays() > 0 && duration.equals(Duration.ofDays(duration.toDays()))) {
      return duration.toDays() + " d";
    }
    return Text.duration(duration);
  }
}
