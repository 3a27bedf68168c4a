package dev.millrace.pipelines.reconcile;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.millrace.pipelines.microbatch.kafka.OffsetRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommittedOffsetsTest {
  private static final String TOPIC_ID = "lMGqRcQ1SgCPYaKHCsAoTQ";

  private static final List<OffsetRange> WANTED =
      List.of(
          new OffsetRange("users", TOPIC_ID, 0, 10, 30),
          new OffsetRange("users", TOPIC_ID, 1, 0, 5));

  @Test
  void nothingIsUnderWayWhereTheBatchReachesEveryEnd() {
    assertThat(
        CommittedOffsets.underWay(
            WANTED,
            List.of(
                new OffsetRange("users", TOPIC_ID, 0, 29, 30),
                new OffsetRange("users", TOPIC_ID, 1, 5, 7))),
        is(0L));
  }

  @Test
  void countsWhatTheBatchHasNotReached() {
    assertThat(
        CommittedOffsets.underWay(
            WANTED,
            List.of(
                new OffsetRange("users", TOPIC_ID, 0, 12, 25),
                new OffsetRange("users", TOPIC_ID, 1, 0, 4))),
        is(5L + 1L));
  }

  @Test
  void countsEverythingThatTheTopicHoldsBeforeTheFirstBatch() {
    assertThat(CommittedOffsets.underWay(WANTED, List.of()), is(20L + 5L));
  }

  @Test
  void anotherTopicDoesNotCount() {
    assertThat(
        CommittedOffsets.underWay(WANTED, List.of(new OffsetRange("others", TOPIC_ID, 0, 0, 99))),
        is(20L + 5L));
  }
}
