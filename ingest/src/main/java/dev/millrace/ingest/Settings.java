package dev.millrace.ingest;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks that settings share; their messages name the setting, the expectation and the finding. */
final class Settings {
  private static final Pattern SHORT_DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

  private static final Duration SHORTEST = Duration.ofMillis(1);

  /** Fits every clock and socket. */
  static final Duration LONGEST = Duration.ofDays(1);

  private Settings() {}

  static void requireBetween(String name, long least, long most, long value) {
    if (value < least || value > most) {
      throw new InvalidSettingException(
          name + " must be between " + least + " and " + most + ", but was: " + value);
    }
  }

  static void requireUpToADay(String name, Duration duration) {
    if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
      throw new InvalidSettingException(
          name + " must be between 1 ms and 1 day, but was: " + duration);
    }
  }

  /** Reads {@code 500ms}, {@code 10s}, {@code 5m}, {@code 2h}, {@code 7d} or ISO 8601. */
  static Duration duration(String name, String text) {
    Matcher matcher = SHORT_DURATION.matcher(text);
    if (matcher.matches()) {
      long amount = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        case "h" -> Duration.ofHours(amount);
        default -> Duration.ofDays(amount);
      };
    }
    try {
      return Duration.parse(text.toUpperCase(Locale.ROOT));
    } catch (DateTimeParseException e) {
      throw new InvalidSettingException(
          name + " must be a duration such as 500ms, 10s, 7d or P7D, but was: " + text, e);
    }
  }
}
