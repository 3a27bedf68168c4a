package dev.millrace.console;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class StreamFiguresTest {
  @Test
  void sumsTheExecutorsAndReadsTheLatency() {
    StreamFigures figures =
        StreamFigures.parse(
            """
            # TYPE millrace_records_in_total counter
            millrace_records_in_total{executor="0"} 40.0
            millrace_records_in_total{executor="1"} 2.0
            millrace_writes_in_flight{executor="0"} 17.0
            millrace_heartbeat_timestamp_seconds 1.7e9
            millrace_end_to_end_latency_seconds_bucket{executor="0",le="0.1"} 60
            millrace_end_to_end_latency_seconds_bucket{executor="0",le="1.0"} 98
            millrace_end_to_end_latency_seconds_bucket{executor="0",le="2.5"} 100
            millrace_end_to_end_latency_seconds_bucket{executor="0",le="+Inf"} 100
            """);

    assertThat(
        figures,
        is(
            new StreamFigures(
                42, 0, 17, 0, 0, null, Instant.ofEpochSecond(1_700_000_000), 0.1, 2.5)));
  }

  @Test
  void knowsNoLatencyBeforeTheFirstRecord() {
    StreamFigures figures = StreamFigures.parse("millrace_freshness_seconds 3.5\n");

    assertThat(figures, is(new StreamFigures(0, 0, 0, 0, 0, 3.5, null, null, null)));
  }
}
