package dev.millrace.pipelines.users;

import dev.millrace.schemas.User;
import java.time.Instant;
import java.util.UUID;

/** Users for tests. */
public final class TestUsers {
  public static final UUID ADA_ID = UUID.fromString("0b5c9a44-8f6e-4d1f-9d35-6a1d0f0e7c11");

  private TestUsers() {}

  /** A valid user who is normalised already, and has no national id. */
  public static User ada() {
    return ada(ADA_ID);
  }

  public static User ada(UUID id) {
    return User.newBuilder()
        .setId(id)
        .setGender("female")
        .setTitle("Ms")
        .setFirstName("Ada")
        .setLastName("Jørgensen")
        .setStreetNumber(1815)
        .setStreetName("Østergade")
        .setCity("København")
        .setState("Hovedstaden")
        .setCountry("Denmark")
        .setPostcode("01234")
        .setLatitude(55.6761)
        .setLongitude(12.5683)
        .setTimezoneOffset("+1:00")
        .setTimezoneDescription("Brussels, Copenhagen, Madrid, Paris")
        .setEmail("ada.jorgensen@example.com")
        .setUsername("goldenloom842")
        .setDateOfBirth(Instant.parse("1985-12-10T23:30:00.125Z"))
        .setRegisteredAt(Instant.parse("2015-12-10T00:00:00.000Z"))
        .setPhone("12345678")
        .setCell("87654321")
        .setNationalIdName(null)
        .setNationalIdValue(null)
        .setPictureLarge("https://example.com/portraits/1.jpg")
        .setPictureMedium("https://example.com/portraits/med/1.jpg")
        .setPictureThumbnail("https://example.com/portraits/thumb/1.jpg")
        .setNationality("DK")
        .setFetchedAt(Instant.parse("2026-01-31T23:59:59.999Z"))
        .setStagedAt(Instant.parse("2026-02-01T00:00:00.250Z"))
        .build();
  }
}
