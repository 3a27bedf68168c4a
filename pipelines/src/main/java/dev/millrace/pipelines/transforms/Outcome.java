package dev.millrace.pipelines.transforms;

import java.util.Locale;
import org.apache.beam.sdk.io.kafka.KafkaRecord;

/**
 * What became of a record so far: one type for good and bad, because on Spark a second output would
 * double the work. Each keeps the record that it came from.
 *
 * @param <T> what a good record holds
 */
public sealed interface Outcome<T> {
  /** The record as it was read. */
  KafkaRecord<byte[], byte[]> source();

  /** The record holds a value. */
  record Row<T>(KafkaRecord<byte[], byte[]> source, T value) implements Outcome<T> {}

  /** The record has a key and no value: what is stored under the key is to be deleted. */
  record Deletion<T>(KafkaRecord<byte[], byte[]> source) implements Outcome<T> {}

  /**
   * The record can never work.
   *
   * @param stage the step that found it out
   * @param cause which kind of reason it is
   * @param reason what was expected and what was found
   */
  record DeadLetter<T>(KafkaRecord<byte[], byte[]> source, String stage, Cause cause, String reason)
      implements Outcome<T> {}

  /** The few kinds of reasons for which a record can never work, to count by. */
  enum Cause {
    /** Its bytes, or its key, are not what they must be. */
    MALFORMED,
    /** The registry knows no schema of its id. */
    UNKNOWN_SCHEMA,
    /** It breaks a rule that is beyond its schema. */
    BREAKS_RULE,
    /** The sink takes no such value. */
    REFUSED;

    /** As the value of a metric's label. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
