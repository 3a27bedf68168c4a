package dev.millrace.pipelines.microbatch.kafka;

import dev.millrace.pipelines.clients.KafkaAddress;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.options.ValueProvider;
import org.apache.beam.sdk.options.ValueProvider.StaticValueProvider;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads exactly the given offset ranges. Bounded; a range is read in order by one task, which small
 * ranges share, and read again from its start when the task fails. Headers are kept.
 *
 * @param <T> what a record becomes
 */
public final class ReadOffsetRanges<T> extends PTransform<PBegin, PCollection<T>> {
  private static final long serialVersionUID = 1;

  private final OffsetRangeSource<T> source;

  private ReadOffsetRanges(OffsetRangeSource<T> source) {
    this.source = source;
  }

  /** As Kafka's records. */
  public static ReadOffsetRanges<KafkaRecord<byte[], byte[]>> of(
      KafkaAddress kafka, List<OffsetRange> ranges) {
    return mapped(
        kafka, StaticValueProvider.of(List.copyOf(ranges)), record -> record, KafkaRecords.CODER);
  }

  /**
   * As what the mapper makes of each record, which spares a step: of a small batch's time each
   * takes its share.
   *
   * @param ranges need not be known before the runner asks for splits
   * @param coder of what it makes
   */
  public static <T> ReadOffsetRanges<T> mapped(
      KafkaAddress kafka,
      ValueProvider<List<OffsetRange>> ranges,
      SerializableFunction<KafkaRecord<byte[], byte[]>, T> mapper,
      Coder<T> coder) {
    return new ReadOffsetRanges<>(new OffsetRangeSource<>(kafka, ranges, mapper, coder));
  }

  @Override
  public PCollection<T> expand(PBegin begin) {
    return begin.apply(Read.from(source));
  }
}
