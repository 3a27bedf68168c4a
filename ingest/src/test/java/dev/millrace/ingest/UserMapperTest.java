package dev.millrace.ingest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.ingest.ReceivedUser.Invalid;
import dev.millrace.ingest.ReceivedUser.Valid;
import dev.millrace.schemas.User;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserMapperTest {
  @Test
  void takesEveryField() {
    assertThat(
        mapped(TestUsers.zofie()),
        is(
            new User(
                UUID.fromString("0013e2ff-07e6-4e92-815b-2d107d8f7fae"),
                "female",
                "Ms",
                "Žofie",
                "O'Brien",
                8929,
                "Rue du Bac",
                "تهران",
                "Île-de-France",
                "France",
                "75107",
                -69.8246,
                134.8719,
                "+5:45",
                "Kathmandu",
                "zofie@example.com",
                "tinycat1",
                Instant.parse("1944-02-29T23:59:59.999Z"),
                Instant.parse("2007-07-09T05:51:59.390Z"),
                "01-22",
                "06-33",
                "INSEE",
                "2440275",
                "https://l",
                "https://m",
                "https://t",
                "FR",
                TestUsers.ARRIVED_AT,
                TestUsers.ARRIVED_AT)));
  }

  @ParameterizedTest
  @CsvSource({"123, 123", "\"0123\", 0123", "\"SW1A 1AA\", SW1A 1AA", "12345678901, 12345678901"})
  void takesPostcodesAsTextHoweverTheyCome(String json, String postcode) {
    assertThat(mapped(TestUsers.zofieWith("/location/postcode", json)).getPostcode(), is(postcode));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"name\":\"\",\"value\":null}", "{\"name\":null,\"value\":\"\"}", "{}"})
  void hasNoNationalIdWhereTheApiSendsNone(String json) {
    User user = mapped(TestUsers.zofieWith("/id", json));

    assertThat(user.getNationalIdName(), is(nullValue()));
    assertThat(user.getNationalIdValue(), is(nullValue()));
  }

  @Test
  void doesNotCareForAgesAndUnknownFields() {
    assertThat(mapped(TestUsers.zofieWith("/dob/age", "\"old\"")), is(mapped(TestUsers.zofie())));
    assertThat(
        mapped(TestUsers.zofieWith("/mood", "{\"today\":[1]}")), is(mapped(TestUsers.zofie())));
  }

  @Test
  void cutsInstantsToMilliseconds() {
    assertThat(
        mapped(TestUsers.zofieWith("/dob/date", "\"1950-01-01T00:00:00.123999Z\""))
            .getDateOfBirth(),
        is(Instant.parse("1950-01-01T00:00:00.123Z")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/login/uuid",
        "/gender",
        "/name/title",
        "/name/first",
        "/name/last",
        "/location/street/number",
        "/location/street/name",
        "/location/city",
        "/location/state",
        "/location/country",
        "/location/postcode",
        "/location/coordinates/latitude",
        "/location/coordinates/longitude",
        "/location/timezone/offset",
        "/location/timezone/description",
        "/email",
        "/login/username",
        "/dob/date",
        "/registered/date",
        "/phone",
        "/cell",
        "/picture/large",
        "/picture/medium",
        "/picture/thumbnail",
        "/nat"
      })
  void requiresEveryFieldButTheNationalId(String pointer) {
    String name = pointer.substring(1).replace('/', '.');

    assertThat(reason(TestUsers.zofieWithout(pointer)), containsString(name + " must be "));
    assertThat(reason(TestUsers.zofieWithout(pointer)), containsString(", but was: absent"));
    assertThat(reason(TestUsers.zofieWith(pointer, "null")), containsString("but was: null"));
    assertThat(
        reason(TestUsers.zofieWith(pointer, "{\"a\":1}")), containsString("but was: an object"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "/name/first | 7 | name.first must be a string, but was: a number",
        "/name/first | true | name.first must be a string, but was: a boolean",
        "/name | \"Zofie\" | name.title must be a string, but was: absent",
        "/id/value | 7 | id.value must be a string, but was: a number",
        "/id/name | {} | id.name must be a string, but was: an object",
        "/location/street/number | \"7\" | location.street.number must be an integer of 32 bits,"
            + " but was: a string of 1 characters",
        "/location/street/number | 7.5 | location.street.number must be an integer of 32 bits,"
            + " but was: a number",
        "/location/street/number | 2147483648 | location.street.number must be an integer of 32"
            + " bits, but was: a number",
        "/location/postcode | 7.5 | location.postcode must be a string, but was: a number",
        "/location/coordinates/latitude | \"12N\" | location.coordinates.latitude must be a string"
            + " with a decimal number, but was: a string of 3 characters",
        "/location/coordinates/latitude | \"NaN\" | location.coordinates.latitude must be a string"
            + " with a decimal number, but was: a string of 3 characters",
        "/location/coordinates/latitude | 12.5 | location.coordinates.latitude must be a string,"
            + " but was: a number",
        "/dob/date | \"yesterday\" | dob.date must be an ISO 8601 instant of the years 1 to 9999,"
            + " but was: a string of 9 characters",
        "/dob/date | \"0000-12-31T23:59:59Z\" | dob.date must be an ISO 8601 instant of the years 1"
            + " to 9999, but was: a string of 20 characters",
        "/dob/date | \"+10000-01-01T00:00:00Z\" | dob.date must be an ISO 8601 instant of the years"
            + " 1 to 9999, but was: a string of 22 characters",
        "/login/uuid | \"0-0-0-0-0\" | login.uuid must be a UUID, but was: a string of 9 characters",
        "/login/uuid | \"ada\" | login.uuid must be a UUID, but was: a string of 3 characters"
      })
  void refusesOtherTypes(String pointer, String json, String reason) {
    assertThat(reason(TestUsers.zofieWith(pointer, json)), is(reason));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "7", "[]", "\"Zofie\""})
  void refusesWhatIsNoObject(String json) {
    assertThat(reason(TestUsers.read(json)), containsString("A user must be an object, but was: "));
  }

  @Test
  void refusesTextThatPostgresqlCantStore() {
    assertThat(
        reason(TestUsers.zofieWith("/location/city", "\"Par\\u0000is\"")),
        is("location.city must not hold the character NUL, which PostgreSQL can't store"));
    assertThat(
        reason(TestUsers.zofieWith("/id/value", "\"\\u0000\"")),
        is("id.value must not hold the character NUL, which PostgreSQL can't store"));
    assertThat(
        reason(TestUsers.zofieWith("/name/last", "\"\\ud83d \"")),
        is("name.last must be Unicode text, but holds half of a surrogate pair"));
    assertThat(
        reason(TestUsers.zofieWith("/name/last", "\"\\ude00\\ud83d\"")),
        is("name.last must be Unicode text, but holds half of a surrogate pair"));
    assertThat(
        mapped(TestUsers.zofieWith("/name/last", "\"a\\ud83d\\ude00\\ud83d\\ude00\""))
            .getLastName(),
        is("a😀😀"));
  }

  @Test
  void refusesUsersThatBreakARule() {
    assertThat(
        reason(TestUsers.zofieWith("/gender", "\"diverse\"")),
        is("gender must be female or male, but was: diverse"));
    assertThat(
        "every rule is told",
        reason(
            TestUsers.zofieWith(
                "/location/coordinates", "{\"latitude\":\"91\",\"longitude\":\"181\"}")),
        is(
            "latitude must be between -90 and 90 degrees, but was: 91.0; longitude must be between"
                + " -180 and 180 degrees, but was: 181.0"));
  }

  @Test
  void takesIdsInCapitals() {
    assertThat(
        mapped(TestUsers.zofieWith("/login/uuid", "\"0013E2FF-07E6-4E92-815B-2D107D8F7FAE\""))
            .getId()
            .toString(),
        is("0013e2ff-07e6-4e92-815b-2d107d8f7fae"));
  }

  @Test
  void doesNotQuotePersonalValuesInReasons() {
    for (String pointer : new String[] {"/email", "/dob/date", "/login/uuid", "/phone"}) {
      String reason = reason(TestUsers.zofieWith(pointer, "\"lovelace\\u0000\""));
      assertThat(reason, not(containsString("lovelace")));
    }
    assertThat(
        reason(TestUsers.zofieWith("/email", "\"lovelace\"")), not(containsString("lovelace")));
  }

  private static User mapped(JsonNode user) {
    ReceivedUser received = TestUsers.received(user);
    assertThat(received, is(instanceOf(Valid.class)));
    return ((Valid) received).user();
  }

  private static String reason(JsonNode user) {
    ReceivedUser received = TestUsers.received(user);
    assertThat(received, is(instanceOf(Invalid.class)));
    return ((Invalid) received).reason();
  }
}
