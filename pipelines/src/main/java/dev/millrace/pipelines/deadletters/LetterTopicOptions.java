package dev.millrace.pipelines.deadletters;

import dev.millrace.pipelines.clients.KafkaAddress;
import picocli.CommandLine.Option;

/** Where the dead letters are. */
public final class LetterTopicOptions {
  @Option(
      names = "--bootstrap-servers",
      required = true,
      paramLabel = "HOST:PORT",
      defaultValue = "${sys:millrace.bootstrapServers}",
      description = "Kafka brokers, comma separated, such as localhost:9092.")
  private String bootstrapServers;

  @Option(
      names = "--kafka-properties-file",
      paramLabel = "FILE",
      defaultValue = "${sys:millrace.kafkaPropertiesFile}",
      description =
          "Kafka client's properties file with security.*, sasl.* and ssl.* settings; none where the"
              + " brokers ask for no password and no TLS.")
  private String kafkaPropertiesFile;

  @Option(
      names = "--dead-letter-topic",
      paramLabel = "NAME",
      defaultValue = "users.dead-letters",
      description = "Topic of the dead letters. Default: ${DEFAULT-VALUE}")
  private String topic;

  public KafkaAddress kafka() {
    return new KafkaAddress(bootstrapServers, kafkaPropertiesFile);
  }

  public LetterTopic letters() {
    return new LetterTopic(kafka(), topic);
  }
}
