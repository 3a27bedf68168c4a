package dev.millrace.benchmarks;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class LegReportTest {
  private final Summary ours = summary("Millrace", Contender.Role.MILLRACE, 900, 3_000, 1_000);
  private final Summary peer = summary("A peer", Contender.Role.PEER, 500, 400, 600, 100);
  private final LegReport report =
      new LegReport("bench a-leg", "a-leg", "From here to there.", 1_000_000, List.of(ours, peer));

  private static Summary summary(String name, Contender.Role role, double... rates) {
    return new Summary(
        name,
        role,
        DoubleStream.of(rates)
            .mapToObj(rate -> new Result(rate, 10, Map.of("kafka", 2.0), 50_000_000))
            .toList());
  }

  @Test
  void takesTheMiddleRunAndNotTheBest() {
    assertThat(ours.recordsPerSecond(), is(1_000.0));
    assertThat(ours.slowest(), is(900.0));
    assertThat(ours.fastest(), is(3_000.0));
  }

  @Test
  void takesTheMeanOfTheTwoInTheMiddle() {
    assertThat(peer.recordsPerSecond(), is(450.0));
  }

  @Test
  void addsUpWhatClientAndServersCost() {
    assertThat(ours.totalCpuSeconds(), is(12.0));
  }

  @Test
  void showsHowManyTimesAsFastAsEachOtherMillraceIs() {
    assertThat(
        report.toMarkdown(),
        containsString(
            "| A peer | 450 | 100 to 600 | 2.22 × | 10.0 | kafka 2.0 | 12.0 | 50 MB |\n"));
    assertThat(report.toMarkdown(), containsString("| Millrace | 1,000 | 900 to 3,000 |  |"));
  }

  @Test
  void saysHowMuchWasCarriedAndHowOften() {
    assertThat(
        report.toMarkdown(), containsString("From here to there. 1,000,000 records; medians of 3"));
  }
}
