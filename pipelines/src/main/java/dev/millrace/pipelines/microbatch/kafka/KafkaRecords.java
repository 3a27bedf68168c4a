package dev.millrace.pipelines.microbatch.kafka;

import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.KafkaRecordCoder;

/** Kafka records as they are: bytes, either of which may be absent. */
public final class KafkaRecords {
  /** Coder of a key or a value. */
  public static final Coder<byte[]> BYTES = NullableCoder.of(ByteArrayCoder.of());

  /** Coder of a whole record, headers included. */
  public static final Coder<KafkaRecord<byte[], byte[]>> CODER = KafkaRecordCoder.of(BYTES, BYTES);

  private KafkaRecords() {}
}
