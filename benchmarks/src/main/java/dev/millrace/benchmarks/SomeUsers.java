package dev.millrace.benchmarks;

import dev.millrace.schemas.User;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Users as the API sends them, about {@link #BYTES} of Avro each: the same seed gives the same
 * users. They are fetched in pages, a thousand users a second.
 */
public final class SomeUsers {
  /** Of a record, about. */
  static final int BYTES = 440;

  private static final int USERS_PER_PAGE = 1_000;
  private static final List<String> NATIONS =
      List.of(
          "AU", "BR", "CA", "CH", "DE", "DK", "ES", "FI", "FR", "GB", "IE", "IN", "IR", "MX", "NL",
          "NO", "NZ", "RS", "TR", "UA", "US");
  private static final List<String> NAMES =
      List.of(
          "Søren",
          "Žofie",
          "Mary",
          "رضا",
          "Björn",
          "Charlotte",
          "Ιωάννης",
          "Ana",
          "Xóchitl",
          "Olivia",
          "Вікторія",
          "Noah",
          "Emre",
          "Priya",
          "Léa",
          "Jan");
  private static final List<String> PLACES =
      List.of(
          "Copenhagen",
          "São José dos Pinhais",
          "Stoke-on-Trent",
          "Saint-Étienne",
          "Kraljevo",
          "Bad Königshofen",
          "Nicolás Romero",
          "Hyderabad",
          "Whangarei",
          "Đurđevac");

  private final Random random;
  private final Instant start;
  private int made;

  public SomeUsers(long seed, Instant start) {
    this.random = new Random(seed);
    this.start = start;
  }

  /** The next user, which is another one every time. */
  public User next() {
    Instant fetchedAt = start.plusMillis(made / USERS_PER_PAGE * 1_000L);
    int number = made++;
    String first = pick(NAMES);
    String last = pick(NAMES) + "sen";
    String gender = random.nextBoolean() ? "female" : "male";
    String picture = "https://randomuser.me/api/portraits/%s/" + random.nextInt(100) + ".jpg";
    return User.newBuilder()
        .setId(new UUID(random.nextLong(), random.nextLong()))
        .setGender(gender)
        .setTitle(gender.equals("female") ? "Ms" : "Mr")
        .setFirstName(first)
        .setLastName(last)
        .setStreetNumber(random.nextInt(10_000))
        .setStreetName(pick(PLACES) + " Street")
        .setCity(pick(PLACES))
        .setState(pick(PLACES))
        .setCountry(pick(PLACES))
        .setPostcode(Integer.toString(10_000 + random.nextInt(90_000)))
        .setLatitude(random.nextDouble() * 180 - 90)
        .setLongitude(random.nextDouble() * 360 - 180)
        .setTimezoneOffset("+5:45")
        .setTimezoneDescription("Bombay, Calcutta, Madras, New Delhi")
        .setEmail("user." + number + "@example.com")
        .setUsername("goldenfish" + random.nextInt(1_000))
        .setDateOfBirth(Instant.ofEpochSecond(random.nextInt(1_000_000_000)))
        .setRegisteredAt(Instant.ofEpochSecond(1_100_000_000L + random.nextInt(600_000_000)))
        .setPhone("011-962-%04d".formatted(random.nextInt(10_000)))
        .setCell("081-454-%04d".formatted(random.nextInt(10_000)))
        .setNationalIdName("PPS")
        .setNationalIdValue(Integer.toString(random.nextInt(10_000_000)) + "T")
        .setPictureLarge(picture.formatted("men"))
        .setPictureMedium(picture.formatted("med/men"))
        .setPictureThumbnail(picture.formatted("thumb/men"))
        .setNationality(pick(NATIONS))
        .setFetchedAt(fetchedAt)
        .setStagedAt(fetchedAt.plusMillis(40))
        .build();
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
