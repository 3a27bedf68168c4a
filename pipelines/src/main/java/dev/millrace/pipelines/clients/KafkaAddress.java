package dev.millrace.pipelines.clients;

import dev.millrace.pipelines.options.KafkaOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.AuthenticationException;

/**
 * What it takes to reach the brokers. Travels to the executors, so it holds the name of the file
 * with the secrets, never what is in it.
 *
 * @param bootstrapServers comma separated host:port
 * @param propertiesFile a Kafka client's properties file, the same on every machine, of which only
 *     the security of connections is taken; null where the brokers ask for none
 */
public record KafkaAddress(String bootstrapServers, String propertiesFile) implements Serializable {
  private static final String OPTION = "--kafkaPropertiesFile";

  private static final Duration LONGEST_QUESTION = Duration.ofSeconds(20);

  /** Of the settings that say how to connect; all others are ours. */
  private static final List<String> SECURITY = List.of("security.", "sasl.", "ssl.");

  public static KafkaAddress of(KafkaOptions options) {
    return new KafkaAddress(options.getBootstrapServers(), options.getKafkaPropertiesFile());
  }

  /**
   * What every client of these brokers starts from: where they are and how to be let in, as the
   * file is now.
   *
   * @throws IllegalArgumentException if the file can't be read, or has other settings
   */
  public Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>(security());
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return settings;
  }

  /** These settings and more. */
  public Map<String, Object> settings(Map<String, Object> more) {
    Map<String, Object> settings = settings();
    settings.putAll(more);
    return settings;
  }

  /**
   * What a client starts from that only asks: it gives up after {@link #LONGEST_QUESTION}, so that
   * a loop that asks comes around, and is seen to, while the brokers are away.
   */
  public Map<String, Object> settingsToAsk() {
    Map<String, Object> settings = settings();
    settings.put(
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
        Math.toIntExact(LONGEST_QUESTION.toMillis()));
    // Must not be longer.
    settings.put(
        CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
        Math.toIntExact(LONGEST_QUESTION.toMillis()));
    return settings;
  }

  private Map<String, String> security() {
    if (propertiesFile == null) {
      return Map.of();
    }
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(Path.of(propertiesFile))) {
      properties.load(in);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          OPTION + " must name a readable file, but " + propertiesFile + " can't be read: " + e, e);
    } catch (IllegalArgumentException e) {
      // Its message quotes the file.
      throw new IllegalArgumentException(
          OPTION + " must name a properties file, but " + propertiesFile + " is none");
    }
    List<String> others =
        properties.stringPropertyNames().stream()
            .filter(name -> SECURITY.stream().noneMatch(name::startsWith))
            .sorted()
            .toList();
    if (!others.isEmpty()) {
      throw new IllegalArgumentException(
          OPTION
              + " must hold settings of connections' security only (security.*, sasl.*, ssl.*), but "
              + propertiesFile
              + " has: "
              + String.join(", ", others));
    }
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toMap(name -> name, properties::getProperty));
  }

  /**
   * What to throw when a request failed: a wrong setting is told from an outage.
   *
   * @param doing such as {@code Asking for the topic users}
   */
  public RuntimeException failure(String doing, Throwable cause) {
    return cause instanceof AuthenticationException
        ? new IllegalArgumentException(
            OPTION
                + " must hold what "
                + bootstrapServers
                + " lets in, but "
                + (propertiesFile == null ? "is absent" : propertiesFile + " doesn't")
                + ": "
                + cause.getMessage(),
            cause)
        : new IllegalStateException(doing + " failed: " + cause, cause);
  }
}
