package dev.millrace.chaos;

import dev.millrace.schemas.User;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Users that are told apart by a number that counts up. Used by one thread. */
final class SequencedUsers {
  private static final List<String> NATIONS = List.of("DE", "DK", "FR", "TR", "US");
  private static final Instant BORN = Instant.parse("1985-12-10T23:30:00Z");
  private static final Instant REGISTERED = Instant.parse("2015-12-10T00:00:00Z");

  /**
   * Records come late and out of order, so that minutes are still counted into when they are over.
   */
  private static final int MOST_LATE_SECONDS = 180;

  private final long run;
  private final Random random;

  SequencedUsers(Random random) {
    this.run = random.nextLong();
    this.random = random;
  }

  /** The user of that number; asked twice, another revision of the same. */
  User user(int number) {
    Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
    return User.newBuilder()
        .setId(new UUID(run, number))
        .setGender(number % 2 == 0 ? "female" : "male")
        .setTitle("Mx")
        .setFirstName("Number")
        .setLastName(Integer.toString(number))
        .setStreetNumber(number)
        .setStreetName("Østergade")
        .setCity("København")
        .setState("Hovedstaden")
        .setCountry("Denmark")
        .setPostcode("01234")
        .setLatitude(55.6761)
        .setLongitude(12.5683)
        .setTimezoneOffset("+1:00")
        .setTimezoneDescription("Brussels, Copenhagen, Madrid, Paris")
        .setEmail("number." + number + "@example.com")
        .setUsername("number" + number)
        .setDateOfBirth(BORN)
        .setRegisteredAt(REGISTERED)
        .setPhone("12345678")
        .setCell("87654321")
        .setPictureLarge("https://example.com/portraits/1.jpg")
        .setPictureMedium("https://example.com/portraits/med/1.jpg")
        .setPictureThumbnail("https://example.com/portraits/thumb/1.jpg")
        .setNationality(NATIONS.get(random.nextInt(NATIONS.size())))
        .setFetchedAt(now.minus(Duration.ofSeconds(random.nextInt(MOST_LATE_SECONDS))))
        .setStagedAt(now)
        .build();
  }
}
