package dev.millrace.pipelines.microbatch.kafka;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * A topic as its brokers describe it now; a consumer would answer from what it knew minutes ago.
 */
public final class KafkaTopic implements TopicLookup {
  private final Admin admin;
  private final String topic;

  public KafkaTopic(String bootstrapServers, String topic) {
    this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
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
      throw new IllegalStateException("Asking Kafka for the topic " + topic + " failed", e);
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
