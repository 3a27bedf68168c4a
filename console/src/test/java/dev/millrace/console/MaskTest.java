package dev.millrace.console;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MaskTest {
  @Test
  void hidesWhatIsNotNamedAsOpenInEitherSpelling() {
    Map<String, Object> fields =
        Map.of("stagedAt", 1, "staged_at", 2, "firstName", "Ada", "shoe_size", 38);

    assertThat(
        Mask.fields(fields, false),
        is(
            Map.of(
                "stagedAt",
                1,
                "staged_at",
                2,
                "firstName",
                Mask.HIDDEN,
                "shoe_size",
                Mask.HIDDEN)));
  }

  @Test
  void showsEverythingThatIsRevealed() {
    assertThat(
        Mask.fields(Map.of("email", "ada@example.com"), true).get("email"), is("ada@example.com"));
  }

  @Test
  void keepsOfAReasonWhatWasExpected() {
    assertThat(
        Mask.reason("gender must be female or male, but was: Ada"),
        is("gender must be female or male, but was: " + Mask.HIDDEN));
    assertThat(
        Mask.reason("dateOfBirth must not be after registeredAt, but 2001-02-03 is after 1999"),
        is("dateOfBirth must not be after registeredAt, but " + Mask.HIDDEN));
    assertThat(Mask.reason("Not Avro: the value is empty"), is("Not Avro: the value is empty"));
  }
}
