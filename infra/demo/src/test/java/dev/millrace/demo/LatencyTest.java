package dev.millrace.demo;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatencyTest {
  @Test
  void takesTheRankThatSoManyPercentDoNotExceed() {
    Latency latency = Latency.of(LongStream.rangeClosed(1, 200).map(i -> 201 - i).toArray());

    assertThat(latency, is(new Latency(200, Duration.ofMillis(100), Duration.ofMillis(198))));
  }

  @Test
  void isThatOfTheOnlyUserWhereThereIsOne() {
    assertThat(
        Latency.of(new long[] {7}), is(new Latency(1, Duration.ofMillis(7), Duration.ofMillis(7))));
  }

  @Test
  void isToldInSeconds() {
    assertThat(
        new Latency(20_000, Duration.ofMillis(1_234), Duration.ofMillis(2_500)).text(),
        is("p50 1.23 s, p99 2.50 s from staged to written, of 20,000 users"));
  }
}
