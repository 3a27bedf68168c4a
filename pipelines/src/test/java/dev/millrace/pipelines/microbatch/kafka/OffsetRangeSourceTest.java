package dev.millrace.pipelines.microbatch.kafka;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import dev.millrace.pipelines.clients.KafkaAddress;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.ValueProvider.StaticValueProvider;
import org.junit.jupiter.api.Test;

class OffsetRangeSourceTest {
  private static final KafkaAddress KAFKA = new KafkaAddress("localhost:9092", null);

  @Test
  void readsALongRangeByItself() {
    OffsetRange one = range(0, 25_000);
    OffsetRange other = range(1, 25_000);

    assertThat(splits(one, other), contains(List.of(one), List.of(other)));
  }

  @Test
  void readsShortRangesTogether() {
    OffsetRange one = range(0, 400);
    OffsetRange two = range(1, 700);
    OffsetRange three = range(2, 3);

    assertThat(splits(one, two, three), contains(List.of(one, two), List.of(three)));
  }

  @Test
  void leavesOutRangesWithoutRecords() {
    OffsetRange some = range(1, 5);

    assertThat(splits(range(0, 0), some, range(2, 0)), contains(List.of(some)));
    assertThat(splits(range(0, 0)), is(empty()));
  }

  private static List<List<OffsetRange>> splits(OffsetRange... ranges) {
    return new OffsetRangeSource<>(
            KAFKA, StaticValueProvider.of(List.of(ranges)), record -> record, KafkaRecords.CODER)
        .split(1, PipelineOptionsFactory.create()).stream().map(OffsetRangeSource::ranges).toList();
  }

  private static OffsetRange range(int partition, long size) {
    return new OffsetRange("users", "an id", partition, 10, 10 + size);
  }
}
