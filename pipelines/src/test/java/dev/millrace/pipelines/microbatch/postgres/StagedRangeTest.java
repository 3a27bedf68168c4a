package dev.millrace.pipelines.microbatch.postgres;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.pipelines.microbatch.RangesJson;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StagedRangeTest {
  private static final UUID ID = UUID.fromString("f0b5c9a4-48f6-4ed1-bf9d-356a1d0f0e7c");

  /** Does not fit a double: JSON must not go through one. */
  private static final StagedPosition FAR = new StagedPosition((1L << 53) + 1, ID);

  @Test
  void survivesTheLogUnchanged() {
    List<StagedRange> ranges =
        List.of(
            new StagedRange(StagedPosition.START, StagedPosition.before(812), 10_000),
            new StagedRange(StagedPosition.before(812), FAR, 1));

    assertThat(RangesJson.read(RangesJson.write(ranges), StagedRange.class), is(ranges));
  }

  @Test
  void saysWhatIsWrongWithALogOfAnotherForm() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> RangesJson.read("[{\"topic\":\"users\"}]", StagedRange.class));

    assertThat(e.getMessage(), containsString("a list of StagedRange"));
    assertThat(e.getMessage(), containsString("{\"topic\":\"users\"}"));
  }

  @Test
  void endsWhereItsLastRangeEnds() {
    assertThat(StagedRange.endOf(List.of()), is(StagedPosition.START));
    assertThat(
        StagedRange.endOf(
            List.of(
                new StagedRange(StagedPosition.START, StagedPosition.before(9), 1),
                new StagedRange(StagedPosition.before(9), FAR, 2))),
        is(FAR));
  }

  @Test
  void putsTheEndBeforeATransactionAfterAllIdsOfTheOneBeforeIt() {
    assertThat(
        StagedPosition.before(813),
        is(new StagedPosition(812, UUID.fromString("ffffffff-ffff-ffff-ffff-ffffffffffff"))));
    assertThat(StagedPosition.before(0), is(StagedPosition.START));
  }

  @Test
  void refusesWhatCanNotBe() {
    assertThrows(IllegalArgumentException.class, () -> new StagedPosition(-1, ID));
    assertThrows(IllegalArgumentException.class, () -> new StagedRange(FAR, FAR, -1));
  }
}
