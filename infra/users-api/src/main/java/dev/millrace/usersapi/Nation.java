package dev.millrace.usersapi;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One nation of randomuser.me 1.4, as {@code nations.json} describes it.
 *
 * @param code ISO 3166-1 alpha-2 code, upper case
 * @param country English name
 * @param locale IETF tag of Datafaker's locale that is nearest to the nation
 * @param genderedNames whether that locale tells women's first names from men's
 * @param postcode digits as {@code #}, for an API that sends a number; null where it sends a string
 * @param idName kind of national identity number, empty where the API sends none
 * @param idFormat digits as {@code #} and letters as {@code A}; null where the API sends none
 * @param lastNames own names where the locale has none of the nation; else null, and so for the
 *     following
 */
record Nation(
    String code,
    String country,
    String locale,
    boolean genderedNames,
    String postcode,
    String idName,
    String idFormat,
    List<String> lastNames,
    List<String> states,
    List<String> cities,
    List<String> streets) {

  private static final Map<String, Nation> BY_CODE = load();

  /** All nations by their code, in its order. */
  static Map<String, Nation> byCode() {
    return BY_CODE;
  }

  private static Map<String, Nation> load() {
    Map<String, Nation> nations = new TreeMap<>(Comparator.naturalOrder());
    try (InputStream in = Nation.class.getResourceAsStream("nations.json")) {
      for (Nation nation : new ObjectMapper().readValue(in, new TypeReference<List<Nation>>() {})) {
        nations.put(nation.code(), nation);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Reading nations.json from the class path failed", e);
    }
    return nations;
  }
}
