package dev.millrace.pipelines.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.pipelines.microbatch.kafka.OffsetRange;
import dev.millrace.pipelines.microbatch.kafka.ReadOffsetRanges;
import dev.millrace.pipelines.transforms.DeadLetterTopic;
import dev.millrace.pipelines.transforms.KafkaRecords;
import dev.millrace.schemas.MalformedRecordException;
import dev.millrace.schemas.UserKey;
import java.util.Iterator;
import java.util.List;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.kafka.common.header.Header;

/**
 * Reads the dead letters, each under the id of the user that its key names, or under its own source
 * where the key names none. Bounded; one range at a time on a worker.
 */
final class ReadDeadLetters extends PTransform<PBegin, PCollection<KV<String, Evidence>>> {
  private static final long serialVersionUID = 1;

  private final String bootstrapServers;
  private final List<OffsetRange> ranges;

  ReadDeadLetters(String bootstrapServers, List<OffsetRange> ranges) {
    this.bootstrapServers = bootstrapServers;
    this.ranges = ranges;
  }

  @Override
  public PCollection<KV<String, Evidence>> expand(PBegin begin) {
    return begin
        .apply("ReadOffsetRanges", new ReadOffsetRanges(bootstrapServers, ranges))
        .apply("ToEvidence", MapElements.via(new ToEvidence()))
        .setCoder(GatherEvidence.CODER);
  }

  private static final class ToEvidence
      extends SimpleFunction<KafkaRecord<byte[], byte[]>, KV<String, Evidence>> {
    private static final long serialVersionUID = 1;

    @Override
    public KV<String, Evidence> apply(KafkaRecord<byte[], byte[]> letter) {
      return evidence(letter);
    }
  }

  static KV<String, Evidence> evidence(KafkaRecord<byte[], byte[]> letter) {
    String source = source(letter);
    String id;
    try {
      id = UserKey.fromBytes(letter.getKV().getKey()).toString();
    } catch (MalformedRecordException e) {
      id = source;
    }
    return KV.of(id, new Evidence.DeadLetter(source));
  }

  /** Where the record stood that is in the letter; a letter that says nothing stands for itself. */
  private static String source(KafkaRecord<byte[], byte[]> letter) {
    Iterator<Header> sources = letter.getHeaders().headers(DeadLetterTopic.SOURCE).iterator();
    return sources.hasNext()
        ? new String(sources.next().value(), UTF_8)
        : KafkaRecords.position(letter);
  }
}
