package dev.millrace.chaos;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SmallBatchesTest {
  @Test
  void takesHeapsForFlatThatGrowAtFirstOnly() {
    SmallBatches.requireFlat(
        "driver", List.of(10L, 60L, 100L, 98L, 101L, 99L, 103L, 100L, 250L, 101L));
  }

  @Test
  void noticesWhatIsKeptOfEachBatch() {
    List<Long> growing =
        LongStream.range(0, 20).mapToObj(sample -> 100_000_000 + 5_000_000 * sample).toList();

    ChaosException failure =
        assertThrows(ChaosException.class, () -> SmallBatches.requireFlat("executor", growing));

    assertThat(
        failure.getMessage(),
        is("The executor's heap must stay flat, but grew from 125.0 MB to 185.0 MB"));
  }

  @Test
  void countsLiveObjectsOfAnyJvm() throws Exception {
    byte[] kept = new byte[20_000_000];

    long live = LiveHeap.of(ProcessHandle.current());

    assertThat(live, greaterThan((long) kept.length));
  }
}
