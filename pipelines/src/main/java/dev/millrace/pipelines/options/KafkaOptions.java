package dev.millrace.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;

/** Where Kafka is, and the topics of the path. */
public interface KafkaOptions extends PipelineOptions {
  @Description("Kafka brokers, comma separated host:port. Example: localhost:9092")
  @Validation.Required
  String getBootstrapServers();

  void setBootstrapServers(String bootstrapServers);

  @Description(
      "Kafka client's properties file, the same on every machine of the cluster, with security.*,"
          + " sasl.* and ssl.* settings only; none where the brokers ask for no password and no TLS."
          + " Example: /run/secrets/kafka.properties")
  String getKafkaPropertiesFile();

  void setKafkaPropertiesFile(String kafkaPropertiesFile);

  @Description("Topic of the users. Example: users")
  @Default.String("users")
  String getTopic();

  void setTopic(String topic);

  @Description("Topic of the records that can never work. Example: users.dead-letters")
  @Default.String("users.dead-letters")
  String getDeadLetterTopic();

  void setDeadLetterTopic(String deadLetterTopic);
}
