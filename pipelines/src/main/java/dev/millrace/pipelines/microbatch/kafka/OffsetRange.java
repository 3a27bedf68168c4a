package dev.millrace.pipelines.microbatch.kafka;

import java.io.Serializable;
import org.apache.kafka.common.TopicPartition;

/**
 * The offsets from {@code start}, inclusive, to {@code end}, exclusive, of one partition. Empty
 * where both are equal: it then only says where the partition stands.
 *
 * @param topicId the topic's id in its cluster: another one under the same name is another topic
 */
public record OffsetRange(String topic, String topicId, int partition, long start, long end)
    implements Serializable {

  public OffsetRange {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException(
          "A range must start at 0 or later and not end before its start, but was: "
              + start
              + " to "
              + end);
    }
  }

  public TopicPartition topicPartition() {
    return new TopicPartition(topic, partition);
  }

  /** Offsets in the range; gaps in the topic make for fewer records. */
  public long size() {
    return end - start;
  }

  @Override
  public String toString() {
    return topic + "-" + partition + "@" + start + ".." + end;
  }
}
