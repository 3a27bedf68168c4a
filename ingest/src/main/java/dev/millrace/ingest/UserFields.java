package dev.millrace.ingest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Reads values out of a user's JSON by JSON pointer. What isn't as it should be, or can't be stored
 * in PostgreSQL, is an {@link InvalidUserException} that tells its kind, not its value.
 */
final class UserFields {
  private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]{1,9}(\\.[0-9]{1,20})?");

  /** PostgreSQL's, Cassandra's and Java's calendars agree from here... */
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

  /** ...to here, and every client can print what lies between. */
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

  /** Compiled: reading pointers anew for each user took an eighth of the time. */
  private static final Map<String, JsonPointer> POINTERS = new ConcurrentHashMap<>();

  private final JsonNode user;

  UserFields(JsonNode user) throws InvalidUserException {
    if (!user.isObject()) {
      throw new InvalidUserException("A user must be an object, but was: " + kindOf(user));
    }
    this.user = user;
  }

  String text(String pointer) throws InvalidUserException {
    JsonNode value = at(pointer);
    if (!value.isTextual()) {
      throw invalid(pointer, "a string", value);
    }
    return storable(pointer, value.textValue());
  }

  /** The string, or null where it is absent, null or empty. */
  String textOrNull(String pointer) throws InvalidUserException {
    JsonNode value = at(pointer);
    boolean empty = value.isTextual() && value.textValue().isEmpty();
    return value.isMissingNode() || value.isNull() || empty ? null : text(pointer);
  }

  /** A string, whether it came as one or as a whole number. */
  String textOrInteger(String pointer) throws InvalidUserException {
    JsonNode value = at(pointer);
    return value.isIntegralNumber() ? value.asText() : text(pointer);
  }

  int integer(String pointer) throws InvalidUserException {
    JsonNode value = at(pointer);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw invalid(pointer, "an integer of 32 bits", value);
    }
    return value.intValue();
  }

  /** A decimal number that came as a string. */
  double decimal(String pointer) throws InvalidUserException {
    String text = text(pointer);
    if (!DECIMAL.matcher(text).matches()) {
      throw invalid(pointer, "a string with a decimal number", at(pointer));
    }
    return Double.parseDouble(text);
  }

  /** An instant of the years 1 to 9999, cut to milliseconds. */
  Instant instant(String pointer) throws InvalidUserException {
    String text = text(pointer);
    try {
      Instant instant = Instant.parse(text).truncatedTo(ChronoUnit.MILLIS);
      if (!instant.isBefore(EARLIEST) && !instant.isAfter(LATEST)) {
        return instant;
      }
    } catch (DateTimeException e) {
      // Told below: the exception would quote the value.
    }
    throw invalid(pointer, "an ISO 8601 instant of the years 1 to 9999", at(pointer));
  }

  UUID uuid(String pointer) throws InvalidUserException {
    String text = text(pointer);
    try {
      UUID uuid = UUID.fromString(text);
      // It also takes shifted and shortened groups.
      if (uuid.toString().equalsIgnoreCase(text)) {
        return uuid;
      }
    } catch (IllegalArgumentException e) {
      // Told below: the exception would quote the value.
    }
    throw invalid(pointer, "a UUID", at(pointer));
  }

  private JsonNode at(String pointer) {
    return user.at(POINTERS.computeIfAbsent(pointer, JsonPointer::compile));
  }

  private static String storable(String pointer, String text) throws InvalidUserException {
    if (text.indexOf('\0') >= 0) {
      throw new InvalidUserException(
          nameOf(pointer) + " must not hold the character NUL, which PostgreSQL can't store");
    }
    if (holdsHalfAPair(text)) {
      throw new InvalidUserException(
          nameOf(pointer) + " must be Unicode text, but holds half of a surrogate pair");
    }
    return text;
  }

  /** Whether UTF-8 can't hold the text, since it has a surrogate without its partner. */
  private static boolean holdsHalfAPair(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (Character.charCount(text.codePointAt(i)) == 1) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  private static InvalidUserException invalid(String pointer, String expected, JsonNode found) {
    return new InvalidUserException(
        nameOf(pointer) + " must be " + expected + ", but was: " + kindOf(found));
  }

  /** {@code /name/first} is called name.first. */
  private static String nameOf(String pointer) {
    return pointer.substring(1).replace('/', '.');
  }

  private static String kindOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case MISSING -> "absent";
      case NULL -> "null";
      case STRING -> "a string of " + value.textValue().length() + " characters";
      case NUMBER -> "a number";
      case BOOLEAN -> "a boolean";
      case ARRAY -> "an array";
      case OBJECT -> "an object";
      case BINARY, POJO -> throw new IllegalArgumentException("Never parsed from JSON: " + value);
    };
  }
}
