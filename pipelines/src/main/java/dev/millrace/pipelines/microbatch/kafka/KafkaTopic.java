package dev.millrace.pipelines.microbatch.kafka;

import dev.millrace.pipelines.clients.KafkaAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * A topic as its brokers describe it now; a consumer would answer from what it knew minutes ago.
 */
public final class KafkaTopic implements TopicLookup {
  private final KafkaAddress kafka;
  private final Admin admin;
  private final String topic;

  public KafkaTopic(KafkaAddress kafka, String topic) {
    this.kafka = kafka;
    this.admin = Admin.create(kafka.settingsToAsk());
    this.topic = topic;
  }

  @Override
  public Optional<TopicDescription> describe() {
    try {
      return Optional.of(
          admin.describeTopics(List.of(topic)).allTopicNames().get().values().iterator().next());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw kafka.failure("Asking Kafka for the topic " + topic, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while asking for the topic " + topic, e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
