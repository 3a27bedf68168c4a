package dev.millrace.pipelines.microbatch.kafka;

import java.util.Optional;
import org.apache.kafka.clients.admin.TopicDescription;

/** Looks a topic up. */
@FunctionalInterface
interface TopicLookup extends AutoCloseable {
  /**
   * The topic's id and partitions as they are now, or nothing where there is no such topic.
   *
   * @throws IllegalStateException if the brokers can't be asked
   */
  Optional<TopicDescription> describe();

  @Override
  default void close() {}
}
