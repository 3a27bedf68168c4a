package dev.millrace.demo;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long SECOND = 1_000_000_000;

  private final Pace pace = new Pace(0);

  @Test
  void measuresALegFromItsFirstUserToItsLastSoFar() {
    pace.observe(counts(0, 0, 0), 5 * SECOND);
    pace.observe(counts(1_000, 0, 0), 6 * SECOND);
    pace.observe(counts(3_000, 1_000, 0), 7 * SECOND);
    pace.observe(counts(3_000, 3_000, 0), 9 * SECOND);

    assertThat(pace.perSecond(Leg.INGEST), is(closeTo(1_500, 1e-9)));
    assertThat(pace.perSecond(Leg.POSTGRES_TO_KAFKA), is(closeTo(1_000, 1e-9)));
    assertThat(pace.perSecond(Leg.KAFKA_TO_CASSANDRA), is(0.0));
  }

  @Test
  void knowsForHowLongNothingHasMoved() {
    pace.observe(counts(10, 0, 0), 2 * SECOND);
    pace.observe(counts(10, 0, 0), 9 * SECOND);

    assertThat(pace.idleSeconds(10 * SECOND), is(closeTo(8, 1e-9)));
  }

  @Test
  void tellsEachLegAndDeadLettersOnlyIfThereAreAny() {
    pace.observe(counts(1_000, 0, 0), SECOND);
    assertThat(pace.text(), is("  staged 1,000 (1,000/s)   in Kafka 0   in Cassandra 0"));

    pace.observe(new Counts(1_000, 0, 1_000, 0, 3), 2 * SECOND);
    assertThat(
        pace.text(),
        is(
            "  staged 1,000 (1,000/s)   in Kafka 1,000 (1,000/s)   in Cassandra 0   dead letters 3"));
  }

  private static Counts counts(long staged, long published, long written) {
    return new Counts(staged, 0, published, written, 0);
  }
}
