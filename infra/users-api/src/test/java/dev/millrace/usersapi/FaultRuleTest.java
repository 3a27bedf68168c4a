package dev.millrace.usersapi;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultRuleTest {
  @Test
  void readsConditions() {
    assertThat(
        FaultRule.parse("half-body:probability=0.25,first=3,page=2"),
        is(new FaultRule(Fault.HALF_BODY, OptionalInt.of(3), OptionalInt.of(2), 0.25)));
    assertThat(
        FaultRule.parse("stall"),
        is(new FaultRule(Fault.STALL, OptionalInt.empty(), OptionalInt.empty(), 1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "boredom | A fault must be one of rate-limited, outage,",
        "stall:last=3 | A fault's condition must be first, page or probability, but was: last",
        "stall:first=many | first must be a number, but was: many",
        "stall:probability=1.5 | probability must be above 0 and at most 1, but was: 1.5",
        "stall:probability=NaN | probability must be above 0 and at most 1, but was: NaN"
      })
  void refusesWhatIsNoRule(String text, String message) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> FaultRule.parse(text));
    assertThat(refusal.getMessage(), containsString(message));
  }

  @Test
  void appliesToTheFirstRequestsOfItsPageOnly() {
    Faults faults = new Faults();
    faults.set("outage:first=2,page=7");

    assertThat(
        IntStream.of(1, 7, 8, 7, 7).filter(page -> faults.next(page).isPresent()).count(), is(2L));
  }

  @Test
  void appliesWithItsProbability() {
    Faults faults = new Faults();
    faults.set("outage:probability=0.25");

    long met = IntStream.range(0, 4_000).filter(i -> faults.next(1).isPresent()).count();

    assertThat("about a quarter of 4000, but was: " + met, Math.abs(met - 1_000) < 150, is(true));
  }
}
