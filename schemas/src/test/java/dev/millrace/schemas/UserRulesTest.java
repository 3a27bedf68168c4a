package dev.millrace.schemas;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import java.time.Instant;
import java.util.List;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserRulesTest {
  @Test
  void letAValidUserPass() {
    assertThat(UserRules.violations(TestUsers.zofie()), empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"female", "male"})
  void knowTheApisGenders(String gender) {
    assertThat(violations("gender", gender), empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Female", "other", ""})
  void refuseOtherGenders(String gender) {
    assertThat(
        violations("gender", gender),
        contains("gender must be female or male, but was: " + gender));
  }

  @ParameterizedTest
  @ValueSource(strings = {"DE", "RS", "fr", "US"})
  void knowCountries(String nationality) {
    assertThat(violations("nationality", nationality), empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "XX", "DEU", "Germany", "D"})
  void refuseWhatIsNoCountry(String nationality) {
    assertThat(
        violations("nationality", nationality),
        contains("nationality must be an ISO 3166-1 alpha-2 code, but was: " + nationality));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a@b", "Žofie@example.com", "a@b@c", " a@b.com "})
  void takeEmailAddresses(String email) {
    assertThat(violations("email", email), empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "\"\"   | no @ in 0 characters",
        "ada    | no @ in 3 characters",
        "@b     | an @ at position 0 in 2 characters",
        "a@     | an @ at position 1 in 2 characters",
        "@      | an @ at position 0 in 1 characters",
        "\" @b\" | an @ at position 0 in 2 characters",
        "\" a@\" | an @ at position 1 in 2 characters",
        "\"a@ \" | an @ at position 1 in 2 characters"
      })
  void refuseWhatIsNoEmailAddress(String email, String finding) {
    assertThat(
        violations("email", email),
        contains("email must have a local part and a domain around an @, but has " + finding));
  }

  @ParameterizedTest
  @CsvSource({"latitude, 90", "latitude, -90", "longitude, 180", "longitude, -180", "latitude, 0"})
  void takeCoordinatesUpToTheirLimit(String field, double degrees) {
    assertThat(violations(field, degrees), empty());
  }

  @ParameterizedTest
  @CsvSource({
    "latitude, 90, 90.0001",
    "latitude, 90, -90.0001",
    "longitude, 180, 180.0001",
    "longitude, 180, -180.0001",
    "latitude, 90, NaN",
    "longitude, 180, Infinity"
  })
  void refuseCoordinatesBeyondTheirLimit(String field, int limit, double degrees) {
    assertThat(
        violations(field, degrees),
        contains(
            String.format(
                "%s must be between -%d and %d degrees, but was: %s",
                field, limit, limit, degrees)));
  }

  @Test
  void refuseRegistrationBeforeBirth() {
    Instant registeredAt = TestUsers.zofie().getRegisteredAt();

    assertThat(violations("dateOfBirth", registeredAt), empty());
    assertThat(
        violations("dateOfBirth", registeredAt.plusMillis(1)),
        contains(
            "dateOfBirth must not be after registeredAt, but 2007-07-09T05:51:59.391Z is after"
                + " 2007-07-09T05:51:59.390Z"));
  }

  @Test
  void refuseTextThatNoTopicWouldTake() {
    assertThat(violations("city", "x".repeat(4_096)), empty());
    assertThat(
        violations("city", "x".repeat(4_097)),
        contains("city must have at most 4096 characters, but has: 4097"));
    assertThat(
        violations("nationalIdValue", "x".repeat(4_097)),
        contains("nationalIdValue must have at most 4096 characters, but has: 4097"));
  }

  @Test
  void reportEveryViolation() {
    User user = TestUsers.zofieWith("gender", "x");
    user.put(User.getClassSchema().getField("latitude").pos(), 91.0);

    assertThat(UserRules.violations(user), hasSize(2));
  }

  @Test
  void doNotQuoteEmailAddresses() {
    assertThat(
        violations("email", "ada.lovelace"), contains(not(Matchers.containsString("lovelace"))));
  }

  private static List<String> violations(String field, Object value) {
    return UserRules.violations(TestUsers.zofieWith(field, value));
  }
}
