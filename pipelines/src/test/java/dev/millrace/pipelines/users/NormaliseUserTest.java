package dev.millrace.pipelines.users;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import dev.millrace.schemas.User;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class NormaliseUserTest {
  @Test
  void leavesWhatIsNormalisedAsItIs() {
    assertThat(NormaliseUser.normalise(TestUsers.ada()), is(TestUsers.ada()));
  }

  @Test
  void givesTextOneSpelling() {
    User spelledOtherwise =
        User.newBuilder(TestUsers.ada())
            .setEmail(" Ada.Jorgensen@Example.COM ")
            .setGender("Female")
            .setNationality("dk")
            .setCity("København\t")
            .build();

    assertThat(NormaliseUser.normalise(spelledOtherwise), is(TestUsers.ada()));
  }

  @Test
  void takesAnEmptyNationalIdForNone() {
    User emptyId =
        User.newBuilder(TestUsers.ada()).setNationalIdName("").setNationalIdValue(" ").build();

    User normalised = NormaliseUser.normalise(emptyId);

    assertThat(normalised.getNationalIdName(), nullValue());
    assertThat(normalised.getNationalIdValue(), nullValue());
  }

  @Test
  void doesNotChangeTheUserThatItIsGiven() {
    User upperCase = User.newBuilder(TestUsers.ada()).setEmail("ADA@EXAMPLE.COM").build();

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
        User.newBuilder(TestUsers.ada()).setRegisteredAt(Instant.parse(instant)).build());
  }
}
