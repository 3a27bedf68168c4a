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

  @Description("Topic of the users. Example: users")
  @Default.String("users")
  String getTopic();

  void setTopic(String topic);

  @Description("Topic of the records that can never work. Example: users.dead-letters")
  @Default.String("users.dead-letters")
  String getDeadLetterTopic();

  void setDeadLetterTopic(String deadLetterTopic);
}
