package dev.millrace.pipelines.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.pipelines.clients.KafkaAddress;
import dev.millrace.pipelines.microbatch.kafka.OffsetRange;
import dev.millrace.pipelines.microbatch.kafka.ReadOffsetRanges;
import dev.millrace.pipelines.microbatch.kafka.RecordPosition;
import dev.millrace.pipelines.transforms.Letter;
import dev.millrace.schemas.MalformedRecordException;
import dev.millrace.schemas.UserKey;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads the dead letters that account for a user's absence, each under the id of the user that its
 * key names, or under its own source where the key names none. Of a letter's versions the newest
 * counts. One that was erased accounts for nothing, nor does one whose replayed copy the stream has
 * worked off: it would have come back if it had failed again. Bounded.
 */
final class ReadDeadLetters extends PTransform<PBegin, PCollection<KV<String, Evidence>>> {
  private static final long serialVersionUID = 1;

  private final KafkaAddress kafka;
  private final List<OffsetRange> ranges;
  private final List<OffsetRange> workedOff;

  /**
   * @param workedOff the ranges of the topic that the stream into Cassandra has committed
   */
  ReadDeadLetters(KafkaAddress kafka, List<OffsetRange> ranges, List<OffsetRange> workedOff) {
    this.kafka = kafka;
    this.ranges = ranges;
    this.workedOff = List.copyOf(workedOff);
  }

  @Override
  public PCollection<KV<String, Evidence>> expand(PBegin begin) {
    return begin
        .apply("ReadOffsetRanges", ReadOffsetRanges.of(kafka, ranges))
        .apply("ToVersions", MapElements.via(new ToVersion()))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), SerializableCoder.of(Version.class)))
        .apply("Newest", Combine.perKey(new Newest()))
        .apply("ToEvidence", ParDo.of(new ToEvidence(workedOff)))
        .setCoder(GatherEvidence.CODER);
  }

  /**
   * What matters here of one version of a letter.
   *
   * @param offset its own, which orders the versions: all stand in the partition of their key
   * @param userId null where the key names no user
   * @param copy null where it was not replayed
   */
  record Version(String source, long offset, boolean erased, String userId, RecordPosition copy)
      implements Serializable {

    static Version of(KafkaRecord<byte[], byte[]> record) {
      byte[] key = record.getKV().getKey();
      byte[] value = record.getKV().getValue();
      if (value == null) {
        return new Version(new String(key, UTF_8), record.getOffset(), true, null, null);
      }
      try {
        Letter letter = Letter.read(key, value, record.getHeaders());
        return new Version(
            letter.source().toString(),
            record.getOffset(),
            false,
            userId(letter.original().key()).orElse(null),
            letter.replay().map(Letter.Replay::position).orElse(null));
      } catch (MalformedRecordException e) {
        // Whatever it is, somebody put it there instead of writing it: it stands for itself.
        return new Version(
            RecordPosition.of(record).toString(), record.getOffset(), false, null, null);
      }
    }

    private static Optional<String> userId(byte[] key) {
      try {
        return Optional.of(UserKey.fromBytes(key).toString());
      } catch (MalformedRecordException e) {
        return Optional.empty();
      }
    }

    Version newer(Version other) {
      return other.offset > offset ? other : this;
    }

    /** What it says, unless it accounts for nothing. */
    Optional<KV<String, Evidence>> evidence(List<OffsetRange> workedOff) {
      boolean done = copy != null && workedOff.stream().anyMatch(range -> holds(range, copy));
      return erased || done
          ? Optional.empty()
          : Optional.of(KV.of(userId == null ? source : userId, new Evidence.DeadLetter(source)));
    }

    /** Offsets before the range's start are worked off, too. */
    private static boolean holds(OffsetRange range, RecordPosition position) {
      return range.topic().equals(position.topic())
          && range.partition() == position.partition()
          && position.offset() < range.end();
    }
  }

  private static final class ToVersion
      extends SimpleFunction<KafkaRecord<byte[], byte[]>, KV<String, Version>> {
    private static final long serialVersionUID = 1;

    @Override
    public KV<String, Version> apply(KafkaRecord<byte[], byte[]> record) {
      Version version = Version.of(record);
      return KV.of(version.source(), version);
    }
  }

  private static final class Newest extends Combine.BinaryCombineFn<Version> {
    private static final long serialVersionUID = 1;

    @Override
    public Version apply(Version left, Version right) {
      return left.newer(right);
    }
  }

  private static final class ToEvidence extends DoFn<KV<String, Version>, KV<String, Evidence>> {
    private static final long serialVersionUID = 1;

    private final List<OffsetRange> workedOff;

    ToEvidence(List<OffsetRange> workedOff) {
      this.workedOff = workedOff;
    }

    @ProcessElement
    public void processElement(
        @Element KV<String, Version> letter, OutputReceiver<KV<String, Evidence>> out) {
      letter.getValue().evidence(workedOff).ifPresent(out::output);
    }
  }
}
