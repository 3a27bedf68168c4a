package dev.millrace.pipelines.microbatch.kafka;

import dev.millrace.pipelines.clients.KafkaAddress;
import dev.millrace.pipelines.microbatch.Planner;
import dev.millrace.pipelines.microbatch.StreamStoppedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Plans batches over all partitions of a topic, from its beginning. A batch names every partition,
 * so that the last batch alone says where the stream stands. After a commit the consumer group of
 * the stream's name is moved along, for every tool that shows lag.
 *
 * <p>A partition that was added is read from its beginning from the next batch on. Records that the
 * topic no longer holds, and another topic under the same name, stop the stream.
 */
public final class OffsetRangePlanner implements Planner<OffsetRange> {
  private final Consumer<byte[], byte[]> consumer;
  private final TopicLookup lookup;
  private final String topic;
  private final long maxRecords;
  private final Stretch stretch;
  private Map<String, Long> lag = Map.of();

  /**
   * @param consumer subscribed to nothing, of the group to move along; closed with this planner
   * @param lookup looks that topic up; closed with this planner
   * @param maxRecords the most offsets in one batch
   */
  OffsetRangePlanner(
      Consumer<byte[], byte[]> consumer,
      TopicLookup lookup,
      String topic,
      long maxRecords,
      Stretch stretch) {
    this.consumer = consumer;
    this.lookup = lookup;
    this.topic = topic;
    this.maxRecords = maxRecords;
    this.stretch = stretch;
  }

  /**
   * A planner of everything in the topic, with clients of its own.
   *
   * @param group the consumer group to move along
   * @param once whether to end at the topic's end as it is at the first plan
   */
  public static OffsetRangePlanner create(
      KafkaAddress kafka, String group, String topic, long maxRecords, boolean once) {
    return new OffsetRangePlanner(
        consumer(kafka, Map.of(ConsumerConfig.GROUP_ID_CONFIG, group)),
        new KafkaTopic(kafka, topic),
        topic,
        maxRecords,
        once ? Stretch.present() : Stretch.following());
  }

  /** A planner of one stretch, with clients of its own; it moves no consumer group. */
  public static OffsetRangePlanner between(
      KafkaAddress kafka, String topic, long maxRecords, TopicPosition from, TopicPosition to) {
    return new OffsetRangePlanner(
        consumer(kafka, Map.of()),
        new KafkaTopic(kafka, topic),
        topic,
        maxRecords,
        Stretch.between(from, to));
  }

  private static Consumer<byte[], byte[]> consumer(KafkaAddress kafka, Map<String, Object> more) {
    Map<String, Object> settings = kafka.settingsToAsk();
    settings.putAll(more);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // Ends are then those of committed transactions, which is what the source reads.
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * @throws StreamStoppedException if the topic no longer holds what comes next, or is another one
   *     than was read before
   * @throws IllegalStateException if the topic does not exist, or ends before what was read
   */
  @Override
  public Optional<List<OffsetRange>> plan(List<OffsetRange> last) {
    TopicDescription description = describe();
    List<TopicPartition> partitions = partitions(description);
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = stretch.ends(consumer, partitions);
    Map<TopicPartition, Long> starts = new HashMap<>(stretch.starts(consumer, beginnings));
    for (OffsetRange range : last) {
      requireSameTopic(range, description);
      requireHeld(range.topicPartition(), range.end(), beginnings);
      requireNotBehind(range.topicPartition(), range.end(), ends);
      starts.put(range.topicPartition(), range.end());
    }
    List<OffsetRange> ranges = cut(description.topicId().toString(), starts, ends, maxRecords);
    lag =
        ranges.stream()
            .collect(
                Collectors.toMap(
                    range -> range.topicPartition().toString(),
                    range -> lag(range.topicPartition(), range.end(), ends)));
    return ranges.stream().allMatch(range -> range.size() == 0)
        ? Optional.empty()
        : Optional.of(ranges);
  }

  @Override
  public Map<String, Long> lag() {
    return lag;
  }

  @Override
  public Map<String, Long> records(List<OffsetRange> ranges) {
    return ranges.stream()
        .collect(Collectors.toMap(range -> range.topicPartition().toString(), OffsetRange::size));
  }

  @Override
  public void requireReadable(List<OffsetRange> ranges) {
    TopicDescription description = describe();
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions(description));
    for (OffsetRange range : ranges) {
      requireSameTopic(range, description);
      if (range.size() > 0) {
        requireHeld(range.topicPartition(), range.start(), beginnings);
      }
    }
  }

  @Override
  public void committed(List<OffsetRange> ranges) {
    if (!stretch.isFollowed()) {
      return;
    }
    consumer.commitSync(
        ranges.stream()
            .collect(
                Collectors.toMap(
                    OffsetRange::topicPartition, range -> new OffsetAndMetadata(range.end()))));
  }

  @Override
  public void close() {
    consumer.close();
    lookup.close();
  }

  /**
   * At most {@code maxRecords} offsets, shared out by how far each partition is behind, so that all
   * reach their end together. Every partition gets a range, if an empty one.
   */
  static List<OffsetRange> cut(
      String topicId,
      Map<TopicPartition, Long> starts,
      Map<TopicPartition, Long> ends,
      long maxRecords) {
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
              topicId,
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

  private TopicDescription describe() {
    return lookup
        .describe()
        .orElseThrow(
            () ->
                new IllegalStateException("The topic must exist, but there is no topic: " + topic));
  }

  private List<TopicPartition> partitions(TopicDescription description) {
    return description.partitions().stream()
        .map(partition -> new TopicPartition(topic, partition.partition()))
        .toList();
  }

  private static void requireSameTopic(OffsetRange read, TopicDescription found) {
    if (!read.topicId().equals(found.topicId().toString())) {
      throw new StreamStoppedException(
          String.format(
              "Topic %s must be the one that was read before, with the id %s, but has the id %s: it was"
                  + " deleted and created again. To read the new one from its beginning, take the"
                  + " stream's row out of the table micro_batches",
              read.topic(), read.topicId(), found.topicId()));
    }
  }

  private static void requireHeld(
      TopicPartition partition, long offset, Map<TopicPartition, Long> beginnings) {
    long beginning = beginnings.getOrDefault(partition, Long.MAX_VALUE);
    if (offset < beginning) {
      throw new StreamStoppedException(
          String.format(
              "%s must be read from offset %d, but the topic holds it only from offset %d: %d offsets"
                  + " are gone, most likely by retention. To go on with what it still holds, of which"
                  + " some will be written again, take the stream's row out of the table"
                  + " micro_batches",
              partition, offset, beginning, beginning - offset));
    }
  }

  /** A broker that has just come back may not know its ends yet, so this is worth another try. */
  private static void requireNotBehind(
      TopicPartition partition, long start, Map<TopicPartition, Long> ends) {
    long end = ends.getOrDefault(partition, Long.MAX_VALUE);
    if (start > end) {
      throw new IllegalStateException(
          String.format(
              "%s was read up to offset %d, but ends at offset %d: the brokers have lost records",
              partition, start, end));
    }
  }
}
