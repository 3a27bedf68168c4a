package dev.millrace.usersapi;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A way in which the server misbehaves on request; its name is written like {@code half-body}. */
public enum Fault {
  /** Status 429 and {@code {"error":"…"}}, without Retry-After, as the public API sends it. */
  RATE_LIMITED,
  /** Status 503 and {@code {"error":"…"}}. */
  OUTAGE,
  /** Status 200 with {@code "results":[]}. */
  EMPTY,
  /** Status 200 with half of the users. */
  SHORT,
  /** Status 200 with JSON that ends in the midst of a user. */
  MALFORMED,
  /** Status 200 and a Content-Length of which half is sent before the connection is closed. */
  HALF_BODY,
  /** No answer as long as the server runs. */
  STALL,
  /** The users of page 1, and {@code info} that says so. */
  WRONG_PAGE,
  /** Every user has fields that no version of the API had. */
  UNKNOWN_FIELDS,
  /** The first user's latitude is no number. */
  UNMAPPABLE_USER,
  /** The first user's city holds the character NUL. */
  NUL_CHARACTER,
  /** The first user has the uuid that is expected, but lives in another city. */
  CHANGED_USER,
  /** The second user is the first once more. */
  REPEATED_USER;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Fault of(String text) {
    return Arrays.stream(values())
        .filter(fault -> fault.toString().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "A fault must be one of "
                        + Arrays.stream(values())
                            .map(Fault::toString)
                            .collect(Collectors.joining(", "))
                        + ", but was: "
                        + text));
  }
}
