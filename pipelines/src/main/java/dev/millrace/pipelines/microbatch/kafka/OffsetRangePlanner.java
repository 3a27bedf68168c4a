package dev.millrace.pipelines.microbatch.kafka;

import dev.millrace.pipelines.microbatch.Planner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Plans batches over all partitions of a topic, from its beginning. A batch names every partition,
 * so that the last batch alone says where the stream stands. After a commit the consumer group of
 * the stream's name is moved along, for every tool that shows lag.
 *
 * <p>A partition that was added is read from its beginning from the next batch on. Records that the
 * topic no longer holds, or a topic that holds less than was read before, stop the stream.
 */
public final class OffsetRangePlanner implements Planner<OffsetRange> {
  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final long maxRecords;
  private final boolean once;
  private Map<TopicPartition, Long> presentEnds;

  /**
   * @param consumer subscribed to nothing, of the group to move along; closed with this planner
   * @param maxRecords the most offsets in one batch
   * @param once whether to end at the topic's end as it is at the first plan
   */
  OffsetRangePlanner(
      Consumer<byte[], byte[]> consumer, String topic, long maxRecords, boolean once) {
    this.consumer = consumer;
    this.topic = topic;
    this.maxRecords = maxRecords;
    this.once = once;
  }

  /** A planner with a consumer of its own. */
  public static OffsetRangePlanner create(
      String bootstrapServers, String group, String topic, long maxRecords, boolean once) {
    return new OffsetRangePlanner(
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.GROUP_ID_CONFIG,
                group,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                // Ends are then those of committed transactions, which is what the source reads.
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer()),
        topic,
        maxRecords,
        once);
  }

  /**
   * @throws IllegalStateException if the topic does not exist, no longer holds what comes next, or
   *     ends before what was read
   */
  @Override
  public Optional<List<OffsetRange>> plan(List<OffsetRange> last) {
    List<TopicPartition> partitions = partitions();
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = ends(partitions);
    Map<TopicPartition, Long> starts = new HashMap<>(beginnings);
    for (OffsetRange range : last) {
      starts.put(range.topicPartition(), range.end());
    }
    starts.forEach((partition, start) -> check(partition, start, beginnings, ends));
    List<OffsetRange> ranges = cut(starts, ends, maxRecords);
    return ranges.stream().allMatch(range -> range.size() == 0)
        ? Optional.empty()
        : Optional.of(ranges);
  }

  @Override
  public void committed(List<OffsetRange> ranges) {
    consumer.commitSync(
        ranges.stream()
            .collect(
                Collectors.toMap(
                    OffsetRange::topicPartition, range -> new OffsetAndMetadata(range.end()))));
  }

  @Override
  public void close() {
    consumer.close();
  }

  /**
   * At most {@code maxRecords} offsets, shared out by how far each partition is behind, so that all
   * reach their end together. Every partition gets a range, if an empty one.
   */
  static List<OffsetRange> cut(
      Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends, long maxRecords) {
    long lag = 0;
    for (Map.Entry<TopicPartition, Long> start : starts.entrySet()) {
      lag += lag(start.getKey(), start.getValue(), ends);
    }
    List<OffsetRange> ranges = new ArrayList<>();
    for (Map.Entry<TopicPartition, Long> start : starts.entrySet()) {
      long behind = lag(start.getKey(), start.getValue(), ends);
      // A share rounds down, but never to nothing: a partition that is little behind must move too.
      long share =
          lag <= maxRecords
              ? behind
              : Math.min(behind, Math.max(1, (long) ((double) behind / lag * maxRecords)));
      ranges.add(
          new OffsetRange(
              start.getKey().topic(),
              start.getKey().partition(),
              start.getValue(),
              start.getValue() + share));
    }
    ranges.sort(Comparator.comparingInt(OffsetRange::partition));
    return ranges;
  }

  private static long lag(TopicPartition partition, long start, Map<TopicPartition, Long> ends) {
    // In a single pass a partition may have been added, or read beyond, after the ends were noted.
    return Math.max(0, ends.getOrDefault(partition, start) - start);
  }

  private List<TopicPartition> partitions() {
    List<PartitionInfo> partitions = consumer.partitionsFor(topic);
    if (partitions == null || partitions.isEmpty()) {
      throw new IllegalStateException("The topic must exist, but there is no topic: " + topic);
    }
    return partitions.stream()
        .map(partition -> new TopicPartition(topic, partition.partition()))
        .toList();
  }

  private Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
    if (!once) {
      return consumer.endOffsets(partitions);
    }
    if (presentEnds == null) {
      presentEnds = consumer.endOffsets(partitions);
    }
    return presentEnds;
  }

  private void check(
      TopicPartition partition,
      long start,
      Map<TopicPartition, Long> beginnings,
      Map<TopicPartition, Long> ends) {
    if (!beginnings.containsKey(partition)) {
      throw new IllegalStateException(
          partition + " was read up to offset " + start + ", but the topic no longer has it");
    }
    if (start < beginnings.get(partition)) {
      throw new IllegalStateException(
          String.format(
              "%s must be read from offset %d, but the topic holds it only from offset %d: %d offsets"
                  + " are gone, most likely by retention",
              partition, start, beginnings.get(partition), beginnings.get(partition) - start));
    }
    if (!once && start > ends.get(partition)) {
      throw new IllegalStateException(
          String.format(
              "%s was read up to offset %d, but ends at offset %d: the topic was most likely deleted"
                  + " and created again",
              partition, start, ends.get(partition)));
    }
  }
}
