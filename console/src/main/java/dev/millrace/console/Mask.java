package dev.millrace.console;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Hides what is personal. What is shown is named, so that a field nobody thought of stays hidden.
 * The only class of the console that knows what users' fields mean.
 */
final class Mask {
  static final String HIDDEN = "•••";

  /** In lower case, without underscores: as the topic and the tables both spell them. */
  private static final Set<String> OPEN =
      Set.of(
          "id",
          "gender",
          "country",
          "nationality",
          "timezoneoffset",
          "timezonedescription",
          "registeredat",
          "fetchedat",
          "fetchedday",
          "fetchedminute",
          "stagedat",
          "writtenat",
          "shard");

  private Mask() {}

  /** The fields with their values, or where these are personal with dots. */
  static Map<String, Object> fields(Map<String, Object> fields, boolean revealed) {
    Map<String, Object> shown = new LinkedHashMap<>();
    fields.forEach(
        (name, value) ->
            shown.put(name, revealed || value == null || isOpen(name) ? value : HIDDEN));
    return shown;
  }

  /** A reason, which ends with what was found: that part may quote the record. */
  static String reason(String reason) {
    return reason.replaceFirst("(?s)(, but( was| found| has)?:? ).*", "$1" + HIDDEN);
  }

  private static boolean isOpen(String field) {
    return OPEN.contains(field.replace("_", "").toLowerCase(Locale.ROOT));
  }
}
