package dev.millrace.pipelines.microbatch.kafka;

import dev.millrace.pipelines.clients.KafkaAddress;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.BoundedSource;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.KafkaTimestampType;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.ValueProvider;
import org.apache.beam.sdk.options.ValueProvider.StaticValueProvider;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.joda.time.Instant;

/**
 * A source with one split per range, but for small ranges, which share one: a task costs more than
 * to read a few records. A {@code BoundedSource}, because Spark pulls it lazily and fuses it with
 * what follows: a batch of any size passes through a small heap, and no coder is called.
 *
 * @param <T> what a record becomes
 */
final class OffsetRangeSource<T> extends BoundedSource<T> {
  private static final long serialVersionUID = 1;

  /** Only a hint for runners that pack splits; we are asked for the splits as they are. */
  private static final long ESTIMATED_RECORD_BYTES = 600;

  /** Fewer records than this are not worth a task of their own. */
  private static final long FEWEST_PER_SPLIT = 1_000;

  private final KafkaAddress kafka;
  private final ValueProvider<List<OffsetRange>> ranges;
  private final SerializableFunction<KafkaRecord<byte[], byte[]>, T> mapper;
  private final Coder<T> coder;

  OffsetRangeSource(
      KafkaAddress kafka,
      ValueProvider<List<OffsetRange>> ranges,
      SerializableFunction<KafkaRecord<byte[], byte[]>, T> mapper,
      Coder<T> coder) {
    this.kafka = kafka;
    this.ranges = ranges;
    this.mapper = mapper;
    this.coder = coder;
  }

  @Override
  public List<OffsetRangeSource<T>> split(long desiredBundleSizeBytes, PipelineOptions options) {
    List<OffsetRangeSource<T>> splits = new ArrayList<>();
    List<OffsetRange> together = new ArrayList<>();
    long records = 0;
    for (OffsetRange range : ranges()) {
      if (range.size() > 0) {
        together.add(range);
        records += range.size();
      }
      if (records >= FEWEST_PER_SPLIT) {
        splits.add(of(together));
        together.clear();
        records = 0;
      }
    }
    if (!together.isEmpty()) {
      splits.add(of(together));
    }
    return splits;
  }

  private OffsetRangeSource<T> of(List<OffsetRange> some) {
    return new OffsetRangeSource<>(kafka, StaticValueProvider.of(List.copyOf(some)), mapper, coder);
  }

  List<OffsetRange> ranges() {
    return ranges.get();
  }

  @Override
  public long getEstimatedSizeBytes(PipelineOptions options) {
    return ranges().stream().mapToLong(OffsetRange::size).sum() * ESTIMATED_RECORD_BYTES;
  }

  @Override
  public Coder<T> getOutputCoder() {
    return coder;
  }

  @Override
  public BoundedReader<T> createReader(PipelineOptions options) {
    return new Reader();
  }

  private final class Reader extends BoundedReader<T> {
    /** Of ranges that are not read to their end; the first one is being read. */
    private final Deque<OffsetRangeReader> unread = new ArrayDeque<>();

    private T current;
    private Instant timestamp;

    @Override
    public boolean start() throws IOException {
      ranges().forEach(range -> unread.add(new OffsetRangeReader(kafka, range)));
      if (unread.size() > 1) {
        unread.forEach(OffsetRangeReader::fetchAhead);
      }
      return advance();
    }

    @Override
    public boolean advance() throws IOException {
      while (!unread.isEmpty()) {
        ConsumerRecord<byte[], byte[]> next = unread.element().next();
        if (next != null) {
          current = mapper.apply(toKafkaRecord(next));
          timestamp = Instant.ofEpochMilli(next.timestamp());
          return true;
        }
        unread.remove().close();
      }
      current = null;
      return false;
    }

    @Override
    public T getCurrent() {
      if (current == null) {
        throw new NoSuchElementException();
      }
      return current;
    }

    @Override
    public Instant getCurrentTimestamp() {
      getCurrent();
      return timestamp;
    }

    @Override
    public void close() {
      unread.forEach(OffsetRangeReader::close);
      unread.clear();
    }

    @Override
    public OffsetRangeSource<T> getCurrentSource() {
      return OffsetRangeSource.this;
    }

    private KafkaRecord<byte[], byte[]> toKafkaRecord(ConsumerRecord<byte[], byte[]> record) {
      return new KafkaRecord<>(
          record.topic(),
          record.partition(),
          record.offset(),
          record.timestamp(),
          KafkaTimestampType.forOrdinal(record.timestampType().ordinal()),
          record.headers(),
          KV.of(record.key(), record.value()));
    }
  }
}
