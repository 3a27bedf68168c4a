package dev.millrace.usersapi;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import net.datafaker.Faker;

/**
 * What a nation's users are made of: names, places and numbers, taken from Datafaker once. Asking
 * Datafaker for each user would be a hundred times slower.
 */
final class NationValues {
  /**
   * Few enough that about 3 % of 20,000 users share an e-mail address with another, as they do at
   * randomuser.me.
   */
  private static final int NAMES = 110;

  private static final int PLACES = 150;
  private static final int NUMBER_FORMATS = 40;

  /** Leading digits of a phone number that say where or what it is. */
  private static final int PREFIX_DIGITS = 3;

  /** Any number: the same users come out in every process. */
  private static final long FAKER_SEED = 1;

  private static final Map<String, NationValues> CACHE = new ConcurrentHashMap<>();

  private final List<String> femaleNames;
  private final List<String> maleNames;
  private final List<String> lastNames;
  private final List<String> cities;
  private final List<String> states;
  private final List<String> streets;
  private final List<String> phoneFormats;
  private final List<String> cellFormats;
  private final List<String> postcodes;

  private NationValues(Nation nation) {
    Faker faker = new Faker(Locale.forLanguageTag(nation.locale()), new Random(FAKER_SEED));
    femaleNames =
        distinct(
            NAMES,
            nation.genderedNames()
                ? () -> faker.name().femaleFirstName()
                : () -> faker.name().firstName());
    maleNames =
        distinct(
            NAMES,
            nation.genderedNames()
                ? () -> faker.name().malefirstName()
                : () -> faker.name().firstName());
    lastNames = ownOr(nation.lastNames(), NAMES, () -> faker.name().lastName());
    cities = ownOr(nation.cities(), PLACES, () -> faker.address().city());
    states = ownOr(nation.states(), PLACES, () -> faker.address().state());
    streets = ownOr(nation.streets(), PLACES, () -> faker.address().streetName());
    phoneFormats = distinct(NUMBER_FORMATS, () -> format(faker.phoneNumber().phoneNumber()));
    cellFormats = distinct(NUMBER_FORMATS, () -> format(faker.phoneNumber().cellPhone()));
    postcodes = distinct(PLACES, () -> faker.address().zipCode());
  }

  static NationValues of(Nation nation) {
    return CACHE.computeIfAbsent(nation.code(), code -> new NationValues(nation));
  }

  List<String> femaleNames() {
    return femaleNames;
  }

  List<String> maleNames() {
    return maleNames;
  }

  List<String> lastNames() {
    return lastNames;
  }

  List<String> cities() {
    return cities;
  }

  List<String> states() {
    return states;
  }

  List<String> streets() {
    return streets;
  }

  /** Phone numbers with {@code #} for most digits. */
  List<String> phoneFormats() {
    return phoneFormats;
  }

  /** Mobile numbers with {@code #} for most digits. */
  List<String> cellFormats() {
    return cellFormats;
  }

  /** Whole postal codes, for the nations whose codes are strings. */
  List<String> postcodes() {
    return postcodes;
  }

  private static List<String> ownOr(List<String> own, int count, Supplier<String> faker) {
    return own != null ? own : distinct(count, faker);
  }

  /** Up to so many values; fewer where the locale doesn't have as many. */
  private static List<String> distinct(int count, Supplier<String> faker) {
    Set<String> values = new LinkedHashSet<>();
    for (int attempt = 0; attempt < 3 * count && values.size() < count; attempt++) {
      String value = faker.get().strip();
      // Some locales note a second spelling in brackets.
      if (value.indexOf('(') <= 0) {
        values.add(value);
      }
    }
    return List.copyOf(values);
  }

  private static String format(String number) {
    StringBuilder format = new StringBuilder(number);
    int digits = 0;
    for (int i = 0; i < format.length(); i++) {
      if (Character.isDigit(format.charAt(i)) && ++digits > PREFIX_DIGITS) {
        format.setCharAt(i, '#');
      }
    }
    return format.toString();
  }
}
