package dev.millrace.console;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import org.junit.jupiter.api.Test;

class RatesTest {
  private static final long SECOND = 1_000_000_000L;

  private final Rates rates = new Rates();

  @Test
  void knowsNoRateFromOneTotal() {
    assertThat(rates.note("users", 5L, 0), is(nullValue()));
  }

  @Test
  void forgetsWhatWasMoreThanTenSecondsAgo() {
    rates.note("users", 0L, 0);
    rates.note("users", 1_000L, 2 * SECOND);
    rates.note("users", 1_000L, 7 * SECOND);

    assertThat(rates.note("users", 1_010L, 12 * SECOND), is(1.0));
  }

  @Test
  void startsOverWhereATotalIsUnknownOrShrinks() {
    rates.note("users", 100L, 0);
    assertThat(rates.note("users", null, SECOND), is(nullValue()));
    assertThat(rates.note("users", 200L, 2 * SECOND), is(nullValue()));
    assertThat(rates.note("users", 3L, 3 * SECOND), is(nullValue()));
    assertThat(rates.note("users", 5L, 4 * SECOND), is(2.0));
  }
}
