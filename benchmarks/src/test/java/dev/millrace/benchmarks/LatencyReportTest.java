package dev.millrace.benchmarks;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatencyReportTest {
  /** Of a hundred users; so many took long for the whole way. */
  private static LatencyReport.Flow flow(int slow) {
    return flow(1_500, slow);
  }

  private static LatencyReport.Flow flow(int usersPerSecond, int slow) {
    return new LatencyReport.Flow(
        "Every leg",
        usersPerSecond,
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
  void showsEveryHopOfTheLowestRateAndTheHighestKeptUpWith() {
    String report =
        new LatencyReport(
                "bench latency",
                List.of(flow(1_000, 1), flow(2_000, 1), flow(3_000, 1), flow(4_000, 2)))
            .toMarkdown();

    for (String rate : List.of("1,000", "3,000")) {
      assertThat(
          report,
          containsString("| Every leg | " + rate + " | first | 7 ms | 7 ms | 7 ms | 7 ms |\n"));
    }
    for (String rate : List.of("2,000", "4,000, not kept up with")) {
      assertThat(report, not(containsString("| Every leg | " + rate + " | first |")));
      assertThat(
          report, containsString("| Every leg | " + rate + " | whole way | 40 ms | 40 ms |"));
    }
  }
}
