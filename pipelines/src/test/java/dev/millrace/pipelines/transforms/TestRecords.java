package dev.millrace.pipelines.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.KafkaTimestampType;
import org.apache.beam.sdk.values.KV;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Kafka records for tests, as the sources give them. */
public final class TestRecords {
  private TestRecords() {}

  /**
   * A record of partition 0 of {@code users}, created a second after the epoch, with one header.
   */
  public static KafkaRecord<byte[], byte[]> recordAt(long offset, byte[] key, byte[] value) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("trace", "t1".getBytes(UTF_8));
    return new KafkaRecord<>(
        "users", 0, offset, 1000, KafkaTimestampType.CREATE_TIME, headers, KV.of(key, value));
  }
}
