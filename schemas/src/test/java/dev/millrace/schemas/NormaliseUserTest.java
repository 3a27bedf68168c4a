package dev.millrace.schemas;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class NormaliseUserTest {
  @Test
  void leavesWhatIsNormalisedAsItIs() {
    assertThat(NormaliseUser.normalise(TestUsers.zofie()), is(TestUsers.zofie()));
  }

  @Test
  void givesTextOneSpelling() {
    User spelledOtherwise =
        User.newBuilder(TestUsers.zofie())
            .setEmail(" Zofie@Example.COM ")
            .setGender("Female")
            .setNationality("fr")
            .setCity("تهران\t")
            .build();

    assertThat(NormaliseUser.normalise(spelledOtherwise), is(TestUsers.zofie()));
  }

  @Test
  void takesAnEmptyNationalIdForNone() {
    User emptyId =
        User.newBuilder(TestUsers.zofie()).setNationalIdName("").setNationalIdValue(" ").build();

    User normalised = NormaliseUser.normalise(emptyId);

    assertThat(normalised.getNationalIdName(), nullValue());
    assertThat(normalised.getNationalIdValue(), nullValue());
  }

  @Test
  void doesNotChangeTheUserThatItIsGiven() {
    User upperCase = User.newBuilder(TestUsers.zofie()).setEmail("ADA@EXAMPLE.COM").build();

    NormaliseUser.normalise(upperCase);

    assertThat(upperCase.getEmail(), is("ADA@EXAMPLE.COM"));
  }

  @Test
  void countsWholeYearsUpToTheDayOfRegistration() {
    // Born on 10 December 1985, late in the evening UTC.
    assertThat(ageWhenRegisteredAt("2015-12-09T23:59:59.999Z"), is(29));
    assertThat(ageWhenRegisteredAt("2015-12-10T00:00:00Z"), is(30));
  }

  private static int ageWhenRegisteredAt(String instant) {
    return NormaliseUser.ageAtRegistration(
        User.newBuilder(TestUsers.zofie())
            .setDateOfBirth(Instant.parse("1985-12-10T23:30:00.125Z"))
            .setRegisteredAt(Instant.parse(instant))
            .build());
  }
}
