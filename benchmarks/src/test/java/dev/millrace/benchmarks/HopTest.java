package dev.millrace.benchmarks;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HopTest {
  @Test
  void tellsWhatSoManyPercentDidNotExceed() {
    Hop hop =
        Hop.of(
            "from here to there", LongStream.rangeClosed(1, 1_000).map(i -> 1_001 - i).toArray());

    assertThat(hop.percentile(1), is(10L));
    assertThat(hop.percentile(50), is(500L));
    assertThat(hop.percentile(99), is(990L));
    assertThat(hop.percentile(100), is(1_000L));
  }

  @Test
  void takesOneUserForAll() {
    assertThat(Hop.of("x", new long[] {7}).toMarkdown(), is("| x | 7 ms | 7 ms | 7 ms | 7 ms |"));
  }
}
