package dev.millrace.pipelines.users;

import com.google.common.collect.Lists;
import dev.millrace.pipelines.microbatch.postgres.StagedRange;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.BoundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.ValueProvider;
import org.apache.beam.sdk.options.ValueProvider.StaticValueProvider;

/**
 * The ranges themselves, spread over a runner's cores. What {@code Create} makes of them, for
 * ranges that need not be known before the runner asks for splits.
 */
final class StagedRangeSource extends BoundedSource<StagedRange> {
  private static final long serialVersionUID = 1;

  private final ValueProvider<List<StagedRange>> ranges;

  StagedRangeSource(ValueProvider<List<StagedRange>> ranges) {
    this.ranges = ranges;
  }

  @Override
  public List<StagedRangeSource> split(long desiredBundleSizeBytes, PipelineOptions options) {
    int rangesPerSplit = Math.toIntExact(Math.max(1, desiredBundleSizeBytes));
    return Lists.partition(ranges.get(), rangesPerSplit).stream()
        .map(some -> new StagedRangeSource(StaticValueProvider.of(List.copyOf(some))))
        .toList();
  }

  /** A byte for each, so that a core's share of the bytes is its share of the ranges. */
  @Override
  public long getEstimatedSizeBytes(PipelineOptions options) {
    return ranges.get().size();
  }

  @Override
  public Coder<StagedRange> getOutputCoder() {
    return SerializableCoder.of(StagedRange.class);
  }

  @Override
  public BoundedReader<StagedRange> createReader(PipelineOptions options) {
    return new Reader();
  }

  private final class Reader extends BoundedReader<StagedRange> {
    private final Iterator<StagedRange> unread = ranges.get().iterator();
    private StagedRange current;

    @Override
    public boolean start() {
      return advance();
    }

    @Override
    public boolean advance() {
      current = unread.hasNext() ? unread.next() : null;
      return current != null;
    }

    @Override
    public StagedRange getCurrent() {
      if (current == null) {
        throw new NoSuchElementException();
      }
      return current;
    }

    @Override
    public void close() {}

    @Override
    public StagedRangeSource getCurrentSource() {
      return StagedRangeSource.this;
    }
  }
}
