package dev.millrace.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A bar chart in characters, the longest bar first. */
final class Chart {
  private static final int WIDTH = 40;

  /** From an eighth of a character to a whole one. */
  private static final String BLOCKS = "▏▎▍▌▋▊▉█";

  private Chart() {}

  /**
   * One line per bar.
   *
   * @param decorated whether to draw with block characters, to an eighth of a character
   */
  static List<String> bars(Map<String, Long> values, boolean decorated) {
    long longest = values.values().stream().mapToLong(Long::longValue).max().orElse(1);
    List<String> lines = new ArrayList<>();
    values.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(
            value ->
                lines.add(
                    String.format(
                        Locale.ROOT,
                        "  %s %s %,d",
                        value.getKey(),
                        bar((double) value.getValue() / longest, decorated),
                        value.getValue())));
    return lines;
  }

  private static String bar(double share, boolean decorated) {
    if (!decorated) {
      return "#".repeat(Math.max(1, (int) Math.round(share * WIDTH)));
    }
    int eighths = Math.max(1, (int) Math.round(share * WIDTH * 8));
    String whole = "█".repeat(eighths / 8);
    return eighths % 8 == 0 ? whole : whole + BLOCKS.charAt(eighths % 8 - 1);
  }
}
