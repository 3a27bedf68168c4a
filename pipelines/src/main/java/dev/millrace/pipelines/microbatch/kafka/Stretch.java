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

  /** Whether it is the way of a consumer group through the topic. */
  default boolean isFollowed() {
    return true;
  }

  /** Everything that the topic holds, and all that comes. */
  static Stretch following() {
    return (consumer, partitions) -> consumer.endOffsets(partitions);
  }

  /**
   * What stands between two places, of which the end is found out once.
   *
   * @throws IllegalArgumentException at the first look, if the topic does not hold all of it
   */
  static Stretch between(TopicPosition from, TopicPosition to) {
    return new Stretch() {
      private Map<TopicPartition, Long> ends;

      @Override
      public boolean isFollowed() {
        return false;
      }

      @Override
      public Map<TopicPartition, Long> starts(
          Consumer<?, ?> consumer, Map<TopicPartition, Long> beginnings) {
        Map<TopicPartition, Long> starts = from.offsets(consumer, beginnings);
        beginnings.forEach(
            (partition, beginning) ->
                requireWithin(
                    "--from", partition, starts.get(partition), beginning, Long.MAX_VALUE));
        return starts;
      }

      @Override
      public Map<TopicPartition, Long> ends(
          Consumer<?, ?> consumer, List<TopicPartition> partitions) {
        if (ends == null) {
          Map<TopicPartition, Long> present = consumer.endOffsets(partitions);
          ends = to.offsets(consumer, present);
          present.forEach(
              (partition, end) -> requireWithin("--to", partition, ends.get(partition), 0, end));
        }
        return ends;
      }
    };
  }

  private static void requireWithin(
      String option, TopicPartition partition, long offset, long least, long most) {
    if (offset < least || offset > most) {
      throw new IllegalArgumentException(
          String.format(
              "%s must be an offset that %s holds, from %d%s, but was: %d",
              option, partition, least, most == Long.MAX_VALUE ? "" : " to " + most, offset));
    }
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
