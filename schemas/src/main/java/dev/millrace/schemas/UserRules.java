package dev.millrace.schemas;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * What must hold of a user beyond its types. A user that breaks a rule can never work: ingest
 * rejects it, and a stream makes it a dead letter.
 */
public final class UserRules {
  /** Of randomuser.me 1.4. */
  public static final Set<String> GENDERS = Set.of("female", "male");

  /**
   * Characters of any text. All texts of a user at this length fit into a record of 1 MiB, which is
   * the longest that Kafka takes by default: one that doesn't would stop its stream for ever.
   */
  private static final int LONGEST_TEXT = 4_096;

  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

  private UserRules() {}

  /**
   * The rules that the user breaks, each as a sentence that names the field, what was expected and
   * what was found; empty if the user is valid. Personal fields are described, not quoted.
   */
  public static List<String> violations(User user) {
    List<String> violations = new ArrayList<>();
    if (!GENDERS.contains(user.getGender())) {
      violations.add("gender must be female or male, but was: " + user.getGender());
    }
    if (!COUNTRIES.contains(user.getNationality().toUpperCase(Locale.ROOT))) {
      violations.add(
          "nationality must be an ISO 3166-1 alpha-2 code, but was: " + user.getNationality());
    }
    String email = user.getEmail().strip();
    int at = email.indexOf('@');
    if (at < 1 || at == email.length() - 1) {
      violations.add(
          "email must have a local part and a domain around an @, but has "
              + (at < 0 ? "no @" : "an @ at position " + at)
              + " in "
              + email.length()
              + " characters");
    }
    within("latitude", user.getLatitude(), 90, violations);
    within("longitude", user.getLongitude(), 180, violations);
    notAfter(
        "dateOfBirth", user.getDateOfBirth(), "registeredAt", user.getRegisteredAt(), violations);
    notTooLong(user, violations);
    return violations;
  }

  private static void notTooLong(User user, List<String> violations) {
    for (Schema.Field field : User.getClassSchema().getFields()) {
      if (user.get(field.pos()) instanceof String text && text.length() > LONGEST_TEXT) {
        violations.add(
            field.name()
                + " must have at most "
                + LONGEST_TEXT
                + " characters, but has: "
                + text.length());
      }
    }
  }

  private static void within(String field, double degrees, int limit, List<String> violations) {
    // Written so that NaN fails too.
    if (!(Math.abs(degrees) <= limit)) {
      violations.add(
          field + " must be between -" + limit + " and " + limit + " degrees, but was: " + degrees);
    }
  }

  private static void notAfter(
      String earlier, Instant first, String later, Instant second, List<String> violations) {
    if (first.isAfter(second)) {
      violations.add(
          earlier + " must not be after " + later + ", but " + first + " is after " + second);
    }
  }
}
