package dev.millrace.benchmarks;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatencyReportTest {
  /** Of a hundred users; so many took long for the whole way. */
  private static LatencyReport.Flow flow(int slow) {
    return new LatencyReport.Flow(
        "Every leg",
        1_500,
        100,
        List.of(
            Hop.of("first", new long[] {7}),
            Hop.of(
                "whole way",
                LongStream.rangeClosed(1, 100).map(user -> user <= slow ? 9_000 : 40).toArray())));
  }

  @Test
  void letsOneUserInAHundredTakeLong() {
    assertThat(flow(1).keepsUp(), is(true));
    assertThat(flow(2).keepsUp(), is(false));
  }

  @Test
  void showsEveryHopAndSaysWhatWasTooFast() {
    String kept = new LatencyReport("bench latency", List.of(flow(1))).toMarkdown();
    String lost = new LatencyReport("bench latency", List.of(flow(2))).toMarkdown();

    assertThat(kept, containsString("| Every leg | 1,500 | first | 7 ms | 7 ms | 7 ms | 7 ms |\n"));
    assertThat(
        kept, containsString("| Every leg | 1,500 | whole way | 40 ms | 40 ms | 40 ms | 9,000 ms"));
    assertThat(
        lost, containsString("| Every leg | 1,500, not kept up with | whole way | 40 ms | 40 ms"));
  }
}
