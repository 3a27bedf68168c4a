package dev.millrace.pipelines.users;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import dev.millrace.pipelines.microbatch.postgres.StagedPosition;
import dev.millrace.pipelines.microbatch.postgres.StagedRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.ValueProvider.StaticValueProvider;
import org.apache.beam.sdk.testing.SourceTestUtils;
import org.junit.jupiter.api.Test;

class StagedRangeSourceTest {
  private static final PipelineOptions OPTIONS = PipelineOptionsFactory.create();

  @Test
  void isSplitByTheShareOfItsSize() {
    StagedRangeSource source = source(7);

    long bytesPerCore = source.getEstimatedSizeBytes(OPTIONS) / 3;

    assertThat(sizes(source.split(bytesPerCore, OPTIONS)), contains(2L, 2L, 2L, 1L));
  }

  @Test
  void givesEachOfFewRangesToACoreOfItsOwn() {
    StagedRangeSource source = source(2);

    long bytesPerCore = source.getEstimatedSizeBytes(OPTIONS) / 8;

    assertThat(sizes(source.split(bytesPerCore, OPTIONS)), contains(1L, 1L));
  }

  @Test
  void itsSplitsGiveEveryRangeOnceAndInOrder() throws IOException {
    List<StagedRange> read = new ArrayList<>();
    for (StagedRangeSource split : source(7).split(3, OPTIONS)) {
      read.addAll(SourceTestUtils.readFromSource(split, OPTIONS));
    }

    assertThat(read, is(ranges(7)));
  }

  @Test
  void hasNothingToReadWithoutRanges() {
    assertThat(source(0).split(0, OPTIONS), is(empty()));
  }

  private static List<Long> sizes(List<StagedRangeSource> splits) {
    return splits.stream().map(split -> split.getEstimatedSizeBytes(OPTIONS)).toList();
  }

  private static StagedRangeSource source(int ranges) {
    return new StagedRangeSource(StaticValueProvider.of(ranges(ranges)));
  }

  private static List<StagedRange> ranges(int count) {
    return LongStream.range(0, count)
        .mapToObj(
            xid -> new StagedRange(StagedPosition.before(xid), StagedPosition.before(xid + 1), 1))
        .toList();
  }
}
