package dev.millrace.pipelines.microbatch.kafka;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** A place in a topic that someone has named, in all partitions at once. */
public sealed interface TopicPosition {
  /**
   * The offset of each partition that is at this place.
   *
   * @param otherwise the offset of partitions of which the place says nothing
   */
  Map<TopicPartition, Long> offsets(Consumer<?, ?> consumer, Map<TopicPartition, Long> otherwise);

  /** The first record of this timestamp or a later one. */
  record AtTime(Instant time) implements TopicPosition {
    @Override
    public Map<TopicPartition, Long> offsets(
        Consumer<?, ?> consumer, Map<TopicPartition, Long> otherwise) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(otherwise.keySet());
      Map<TopicPartition, Long> times =
          otherwise.keySet().stream()
              .collect(Collectors.toMap(partition -> partition, partition -> time.toEpochMilli()));
      Map<TopicPartition, Long> offsets = new HashMap<>();
      consumer
          .offsetsForTimes(times)
          .forEach(
              (partition, found) ->
                  offsets.put(partition, found == null ? ends.get(partition) : found.offset()));
      return offsets;
    }
  }

  /** These offsets; nothing is said of other partitions. */
  record AtOffsets(Map<Integer, Long> offsets) implements TopicPosition {
    public AtOffsets {
      offsets = Map.copyOf(offsets);
    }

    @Override
    public Map<TopicPartition, Long> offsets(
        Consumer<?, ?> consumer, Map<TopicPartition, Long> otherwise) {
      return otherwise.entrySet().stream()
          .collect(
              Collectors.toMap(
                  Map.Entry::getKey,
                  other -> offsets.getOrDefault(other.getKey().partition(), other.getValue())));
    }
  }

  /**
   * Reads a place as it stands on a command line.
   *
   * @param option the option's name, for messages
   * @param text an instant such as 2026-01-31T12:00:00Z, or offsets such as 0:100,1:250; empty or
   *     absent for a place that says nothing
   * @throws IllegalArgumentException if it is neither
   */
  static TopicPosition parse(String option, String text) {
    if (text == null || text.isEmpty()) {
      return new AtOffsets(Map.of());
    }
    Map<Integer, Long> offsets = new HashMap<>();
    Pattern offset = Pattern.compile("(\\d{1,9}):(\\d{1,18})");
    for (String part : List.of(text.split(",", -1))) {
      Matcher match = offset.matcher(part.strip());
      if (!match.matches()) {
        return new AtTime(instant(option, text));
      }
      offsets.put(Integer.valueOf(match.group(1)), Long.valueOf(match.group(2)));
    }
    return new AtOffsets(offsets);
  }

  private static Instant instant(String option, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          option
              + " must be an instant such as 2026-01-31T12:00:00Z, or offsets of partitions such as"
              + " 0:100,1:250, but was: "
              + text,
          e);
    }
  }
}
