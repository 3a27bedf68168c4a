package dev.millrace.pipelines.microbatch.kafka;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Which stretch of a topic a stream reads. Used by one thread. */
@FunctionalInterface
interface Stretch {
  /**
   * Where a partition begins that was not read before.
   *
   * @param beginnings the first offset that each partition holds
   */
  default Map<TopicPartition, Long> starts(
      Consumer<?, ?> consumer, Map<TopicPartition, Long> beginnings) {
    return beginnings;
  }

  /** Where each of these partitions ends for now; a partition that is absent is not read. */
  Map<TopicPartition, Long> ends(Consumer<?, ?> consumer, List<TopicPartition> partitions);

  /** Everything that the topic holds, and all that comes. */
  static Stretch following() {
    return (consumer, partitions) -> consumer.endOffsets(partitions);
  }

  /** Everything that the topic holds when it is first asked for its ends. */
  static Stretch present() {
    return new Stretch() {
      private Map<TopicPartition, Long> ends;

      @Override
      public Map<TopicPartition, Long> ends(
          Consumer<?, ?> consumer, List<TopicPartition> partitions) {
        if (ends == null) {
          ends = consumer.endOffsets(partitions);
        }
        return ends;
      }
    };
  }
}
