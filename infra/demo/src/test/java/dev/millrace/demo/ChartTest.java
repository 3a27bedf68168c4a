package dev.millrace.demo;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChartTest {
  private static final Map<String, Long> VALUES = Map.of("DE", 1_000L, "FR", 506L, "NO", 1L);

  @Test
  void drawsTheLongestBarFirstToAnEighthOfACharacter() {
    assertThat(
        Chart.bars(VALUES, true),
        is(
            List.of(
                "  DE " + "█".repeat(40) + " 1,000",
                "  FR " + "█".repeat(20) + "▎ 506",
                "  NO ▏ 1")));
  }

  @Test
  void drawsWithPlainCharactersWhereOthersAreNotWelcome() {
    assertThat(
        Chart.bars(VALUES, false),
        is(
            List.of(
                "  DE " + "#".repeat(40) + " 1,000",
                "  FR " + "#".repeat(20) + " 506",
                "  NO # 1")));
  }

  @Test
  void drawsNothingOfNothing() {
    assertThat(Chart.bars(Map.of(), true), is(List.of()));
  }
}
