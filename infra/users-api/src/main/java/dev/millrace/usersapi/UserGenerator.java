package dev.millrace.usersapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.usersapi.FakeUser.Location;
import dev.millrace.usersapi.FakeUser.Login;
import dev.millrace.usersapi.FakeUser.Timezone;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Makes the users of one page, one after the other. They depend on seed, page and filters alone, so
 * that asking again gives the same. Not for use by several threads.
 */
final class UserGenerator {
  private static final List<Timezone> TIMEZONES =
      List.of(
          new Timezone("-12:00", "Eniwetok, Kwajalein"),
          new Timezone("-11:00", "Midway Island, Samoa"),
          new Timezone("-10:00", "Hawaii"),
          new Timezone("-9:00", "Alaska"),
          new Timezone("-8:00", "Pacific Time (US & Canada)"),
          new Timezone("-7:00", "Mountain Time (US & Canada)"),
          new Timezone("-6:00", "Central Time (US & Canada), Mexico City"),
          new Timezone("-5:00", "Eastern Time (US & Canada), Bogota, Lima"),
          new Timezone("-4:00", "Atlantic Time (Canada), Caracas, La Paz"),
          new Timezone("-3:30", "Newfoundland"),
          new Timezone("-3:00", "Brazil, Buenos Aires, Georgetown"),
          new Timezone("-2:00", "Mid-Atlantic"),
          new Timezone("-1:00", "Azores, Cape Verde Islands"),
          new Timezone("0:00", "Western Europe Time, London, Lisbon, Casablanca"),
          new Timezone("+1:00", "Brussels, Copenhagen, Madrid, Paris"),
          new Timezone("+2:00", "Kaliningrad, South Africa"),
          new Timezone("+3:00", "Baghdad, Riyadh, Moscow, St. Petersburg"),
          new Timezone("+3:30", "Tehran"),
          new Timezone("+4:00", "Abu Dhabi, Muscat, Baku, Tbilisi"),
          new Timezone("+4:30", "Kabul"),
          new Timezone("+5:00", "Ekaterinburg, Islamabad, Karachi, Tashkent"),
          new Timezone("+5:30", "Bombay, Calcutta, Madras, New Delhi"),
          new Timezone("+5:45", "Kathmandu"),
          new Timezone("+6:00", "Almaty, Dhaka, Colombo"),
          new Timezone("+7:00", "Bangkok, Hanoi, Jakarta"),
          new Timezone("+8:00", "Beijing, Perth, Singapore, Hong Kong"),
          new Timezone("+9:00", "Tokyo, Seoul, Osaka, Sapporo, Yakutsk"),
          new Timezone("+9:30", "Adelaide, Darwin"),
          new Timezone("+10:00", "Eastern Australia, Guam, Vladivostok"),
          new Timezone("+11:00", "Magadan, Solomon Islands, New Caledonia"),
          new Timezone("+12:00", "Auckland, Wellington, Fiji, Kamchatka"));

  // 18 words, 18 animals and 1,000 numbers: 3 % of 20,000 users share their name with another.
  private static final List<String> ADJECTIVES =
      List.of(
          "angry",
          "beautiful",
          "big",
          "black",
          "blue",
          "brown",
          "crazy",
          "goldenrod",
          "green",
          "happy",
          "heavy",
          "lazy",
          "orange",
          "purple",
          "sad",
          "silver",
          "tiny",
          "yellow");
  private static final List<String> ANIMALS =
      List.of(
          "bear",
          "bird",
          "butterfly",
          "cat",
          "dog",
          "duck",
          "elephant",
          "fish",
          "frog",
          "goose",
          "gorilla",
          "koala",
          "leopard",
          "lion",
          "panda",
          "peacock",
          "swan",
          "wolf");
  private static final List<String> PASSWORDS =
      List.of(
          "banana",
          "chester",
          "dolphin",
          "falcon",
          "genesis",
          "jackson",
          "katana",
          "lucky1",
          "monkey",
          "pepper",
          "sunshine",
          "welcome");
  private static final String SALT_LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private static final Instant FIRST_BIRTH = Instant.parse("1944-01-01T00:00:00Z");
  private static final Instant LAST_BIRTH = Instant.parse("2001-01-01T00:00:00Z");
  private static final Instant FIRST_REGISTRATION = Instant.parse("2002-01-01T00:00:00Z");
  private static final Instant LAST_REGISTRATION = Instant.parse("2023-01-01T00:00:00Z");

  private final MessageDigest md5 = digest("MD5");
  private final MessageDigest sha1 = digest("SHA-1");
  private final MessageDigest sha256 = digest("SHA-256");
  private final List<Nation> nations;
  private final Optional<Gender> gender;
  private final SplittableRandom page;

  /** Numbers of the user that is being made. */
  private SplittableRandom random;

  UserGenerator(UsersRequest request) {
    nations = request.nations().stream().map(Nation.byCode()::get).toList();
    gender = request.gender();
    String identity =
        String.join(
            "\0",
            request.seed(),
            Integer.toString(request.page()),
            String.join(",", request.nations()),
            gender.map(Gender::toString).orElse(""));
    page = new SplittableRandom(ByteBuffer.wrap(sha256.digest(identity.getBytes(UTF_8))).getLong());
  }

  FakeUser next() {
    random = page.split();
    Nation nation = pick(nations);
    NationValues values = NationValues.of(nation);
    boolean female = gender.map(Gender.FEMALE::equals).orElse(random.nextBoolean());
    String firstName = pick(female ? values.femaleNames() : values.maleNames());
    String lastName = pick(values.lastNames());
    return new FakeUser(
        nation,
        female,
        title(female, nation.code().equals("FR")),
        firstName,
        lastName,
        location(nation, values),
        LatinText.of(firstName) + "." + LatinText.of(lastName) + "@example.com",
        uuid(),
        login(),
        between(FIRST_BIRTH, LAST_BIRTH),
        between(FIRST_REGISTRATION, LAST_REGISTRATION),
        fillIn(pick(values.phoneFormats())),
        fillIn(pick(values.cellFormats())),
        nation.idFormat() == null ? null : fillIn(nation.idFormat()),
        random.nextInt(100));
  }

  private Location location(Nation nation, NationValues values) {
    return new Location(
        random.nextInt(1, 10_000),
        pick(values.streets()),
        pick(values.cities()),
        pick(values.states()),
        nation.postcode() == null ? pick(values.postcodes()) : number(nation.postcode()),
        degrees(90),
        degrees(180),
        pick(TIMEZONES));
  }

  private String title(boolean female, boolean french) {
    if (female) {
      return french ? "Mademoiselle" : pick(List.of("Miss", "Mrs", "Ms"));
    }
    return french ? "Monsieur" : "Mr";
  }

  private Login login() {
    String username = pick(ADJECTIVES) + pick(ANIMALS) + fillIn("###");
    String password = pick(PASSWORDS);
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      letters.append(SALT_LETTERS.charAt(random.nextInt(SALT_LETTERS.length())));
    }
    String salt = letters.toString();
    byte[] salted = (password + salt).getBytes(UTF_8);
    return new Login(
        username, password, salt, hex(md5, salted), hex(sha1, salted), hex(sha256, salted));
  }

  /** Of version 4, which means random. */
  private UUID uuid() {
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() & ~(3L << 62)) | (1L << 63);
    return new UUID(high, low);
  }

  /** With four decimals, as text, as the API has it. */
  private String degrees(int limit) {
    int tenThousandths = random.nextInt(-limit * 10_000, limit * 10_000 + 1);
    int absolute = Math.abs(tenThousandths);
    String decimals = Integer.toString(10_000 + absolute % 10_000).substring(1);
    return (tenThousandths < 0 ? "-" : "") + absolute / 10_000 + "." + decimals;
  }

  private Instant between(Instant from, Instant to) {
    return Instant.ofEpochMilli(random.nextLong(from.toEpochMilli(), to.toEpochMilli()));
  }

  /** Puts a digit for each {@code #} and a letter for each {@code A}. */
  private String fillIn(String format) {
    char[] text = format.toCharArray();
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '#') {
        text[i] = (char) ('0' + random.nextInt(10));
      } else if (text[i] == 'A') {
        text[i] = (char) ('A' + random.nextInt(26));
      }
    }
    return new String(text);
  }

  /** Fills in a number that keeps its length: it doesn't start with a zero. */
  private String number(String format) {
    return random.nextInt(1, 10) + fillIn(format.substring(1));
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private static String hex(MessageDigest digest, byte[] salted) {
    return HexFormat.of().formatHex(digest.digest(salted));
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has " + algorithm, e);
    }
  }

  /** The API's two genders, in its spelling. */
  enum Gender {
    FEMALE,
    MALE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
