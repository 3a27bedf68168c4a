package dev.millrace.schemas;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Gives every value one spelling, so that the tables can be asked without knowing its variants. */
public final class NormaliseUser {
  private static final int FIELDS = User.getClassSchema().getFields().size();

  private NormaliseUser() {}

  /**
   * The same user with white space around text removed, e-mail and gender in lower case,
   * nationality in upper case and an empty national id turned into none.
   */
  public static User normalise(User user) {
    // Not a builder's copy: that is a deep one, of values that can't change.
    User normalised = new User();
    for (int field = 0; field < FIELDS; field++) {
      Object value = user.get(field);
      normalised.put(field, value instanceof String text ? text.strip() : value);
    }
    apply(normalised, "email", text -> text.toLowerCase(Locale.ROOT));
    apply(normalised, "gender", text -> text.toLowerCase(Locale.ROOT));
    apply(normalised, "nationality", text -> text.toUpperCase(Locale.ROOT));
    apply(normalised, "nationalIdName", NormaliseUser::emptyToNull);
    apply(normalised, "nationalIdValue", NormaliseUser::emptyToNull);
    return normalised;
  }

  /**
   * Whole years between birth and registration in UTC: unlike the API's {@code age}, it does not
   * change with the day of the request.
   */
  public static int ageAtRegistration(User user) {
    return (int)
        ChronoUnit.YEARS.between(utcDate(user.getDateOfBirth()), utcDate(user.getRegisteredAt()));
  }

  private static java.time.LocalDate utcDate(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC).toLocalDate();
  }

  private static void apply(User user, String field, UnaryOperator<String> change) {
    String text = (String) user.get(field);
    if (text != null) {
      user.put(field, change.apply(text));
    }
  }

  private static String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
