package dev.millrace.pipelines.microbatch.kafka;

import java.io.Serializable;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.kafka.KafkaRecord;

/** Where a record stands in Kafka; as text {@code users-0@42}. */
public record RecordPosition(String topic, int partition, long offset) implements Serializable {
  /** Digits that surely fit. */
  private static final Pattern TEXT = Pattern.compile("([\\w.-]+)-(\\d{1,9})@(\\d{1,18})");

  public static RecordPosition of(KafkaRecord<?, ?> record) {
    return new RecordPosition(record.getTopic(), record.getPartition(), record.getOffset());
  }

  /** Reads the text form back; empty where the text is none. */
  public static Optional<RecordPosition> parse(String text) {
    Matcher parts = TEXT.matcher(text);
    return parts.matches()
        ? Optional.of(
            new RecordPosition(
                parts.group(1), Integer.parseInt(parts.group(2)), Long.parseLong(parts.group(3))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
