package dev.millrace.usersapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.usersapi.UserGenerator.Gender;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a request asks for. Like randomuser.me, it replaces what makes no sense in silence.
 *
 * @param results how many users, 1 to 5000; any other number means 1
 * @param page 1 to 10000; any other number means 1
 * @param seed as asked, or made up
 * @param nations codes that users may be of, sorted; all where none that is known was asked for
 * @param gender absent beside a seed, which overrides it
 * @param fields of each user, after {@code inc} and {@code exc}
 * @param info whether the answer ends with the request's parameters
 */
record UsersRequest(
    int results,
    int page,
    String seed,
    List<String> nations,
    Optional<Gender> gender,
    Set<String> fields,
    boolean info) {
  private static final int MAX_RESULTS = 5_000;
  private static final int MAX_PAGE = 10_000;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  /**
   * @param query the URL's query as it came, or null where there is none
   */
  static UsersRequest parse(String query) {
    Map<String, String> parameters = parameters(query);
    Optional<String> seed =
        Optional.ofNullable(parameters.get("seed")).filter(text -> !text.isEmpty());
    return new UsersRequest(
        within(MAX_RESULTS, parameters.get("results")),
        within(MAX_PAGE, parameters.get("page")),
        seed.orElseGet(() -> Long.toHexString(ThreadLocalRandom.current().nextLong())),
        nations(parameters.get("nat")),
        seed.isPresent() ? Optional.empty() : gender(parameters.get("gender")),
        fields(parameters.get("inc"), parameters.get("exc")),
        !parameters.containsKey("noinfo"));
  }

  UsersRequest withPage(int other) {
    return new UsersRequest(results, other, seed, nations, gender, fields, info);
  }

  private static int within(int limit, String text) {
    if (text == null || !NUMBER.matcher(text).matches()) {
      return 1;
    }
    int number = Integer.parseInt(text);
    return number > limit ? 1 : Math.max(number, 1);
  }

  private static List<String> nations(String text) {
    List<String> known =
        words(text)
            .map(word -> word.toUpperCase(Locale.ROOT))
            .filter(Nation.byCode()::containsKey)
            .sorted()
            .distinct()
            .toList();
    return known.isEmpty() ? List.copyOf(Nation.byCode().keySet()) : known;
  }

  private static Optional<Gender> gender(String text) {
    return Arrays.stream(Gender.values())
        .filter(gender -> gender.toString().equalsIgnoreCase(text))
        .findFirst();
  }

  private static Set<String> fields(String included, String excluded) {
    Set<String> fields = new LinkedHashSet<>(UserJson.FIELDS);
    if (included != null) {
      fields.retainAll(words(included).toList());
    }
    words(excluded).forEach(fields::remove);
    return fields;
  }

  private static Stream<String> words(String text) {
    return text == null ? Stream.empty() : Arrays.stream(text.split(",", -1)).map(String::strip);
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new HashMap<>();
    if (query != null) {
      for (String parameter : query.split("&", -1)) {
        int equals = parameter.indexOf('=');
        String name = equals < 0 ? parameter : parameter.substring(0, equals);
        String value = equals < 0 ? "" : parameter.substring(equals + 1);
        parameters.put(name, decode(value));
      }
    }
    return parameters;
  }

  private static String decode(String value) {
    try {
      return URLDecoder.decode(value, UTF_8);
    } catch (IllegalArgumentException e) {
      return value; // a stray percent sign
    }
  }
}
