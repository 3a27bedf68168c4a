package dev.millrace.pipelines.microbatch.kafka;

import dev.millrace.pipelines.clients.KafkaAddress;
import java.util.List;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads exactly the given offset ranges. Bounded; one range is one split, read in order by one
 * task, and read again from its start when the task fails. Headers are kept.
 */
public final class ReadOffsetRanges
    extends PTransform<PBegin, PCollection<KafkaRecord<byte[], byte[]>>> {
  private static final long serialVersionUID = 1;

  private final KafkaAddress kafka;
  private final List<OffsetRange> ranges;

  public ReadOffsetRanges(KafkaAddress kafka, List<OffsetRange> ranges) {
    this.kafka = kafka;
    this.ranges = ranges.stream().filter(range -> range.size() > 0).toList();
  }

  @Override
  public PCollection<KafkaRecord<byte[], byte[]>> expand(PBegin begin) {
    return begin.apply(Read.from(new OffsetRangeSource(kafka, ranges)));
  }
}
