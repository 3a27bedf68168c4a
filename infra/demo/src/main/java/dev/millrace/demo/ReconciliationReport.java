package dev.millrace.demo;

import java.util.List;
import java.util.regex.Pattern;

/** The report within all that the reconciliation has written. */
final class ReconciliationReport {
  private static final String FIRST_LINE = "Reconciliation ";

  /** How Spark's log starts its lines. */
  private static final Pattern LOG_LINE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:.*");

  private ReconciliationReport() {}

  static List<String> of(List<String> lines) {
    return lines.stream()
        .dropWhile(line -> !line.startsWith(FIRST_LINE))
        .filter(line -> !LOG_LINE.matcher(line).matches())
        .toList();
  }
}
