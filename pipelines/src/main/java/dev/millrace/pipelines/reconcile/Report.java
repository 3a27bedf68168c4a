package dev.millrace.pipelines.reconcile;

import dev.millrace.pipelines.reconcile.Tally.Count;
import dev.millrace.schemas.UserTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a run found, for people.
 *
 * @param totals by subject; a subject of which there was nothing is absent
 * @param differences those to print, perhaps not all
 */
record Report(UUID run, Scope scope, Map<String, Tally> totals, List<Difference> differences) {
  private static final List<String> SUBJECTS =
      Stream.concat(Arrays.stream(UserTable.values()).map(Subject::of), Stream.of(Subject.COUNTS))
          .toList();

  /** Whether nothing that was judged came out wrong. */
  boolean equal() {
    return differing() == 0;
  }

  String text() {
    List<String> lines = new ArrayList<>();
    lines.add("Reconciliation " + run + " as of " + scope.staging().asOf());
    lines.add("");
    addHops(lines);
    lines.add("");
    addTables(lines);
    lines.add("");
    lines.add(verdict());
    if (!equal()) {
      lines.add(
          String.format(
              "All of them are in the staging database: SELECT * FROM reconciliation_differences"
                  + " WHERE run_id = '%s'. The first %s:",
              run, number(differences.size())));
      differences.forEach(difference -> lines.add("  " + line(difference)));
    }
    return String.join("\n", lines);
  }

  private void addHops(List<String> lines) {
    long published = Staging.rows(scope.staging().published());
    long unpublished = Staging.rows(scope.staging().unpublished());
    lines.add(
        hop(
            "staged users",
            published + unpublished,
            unpublished == 0 ? "all published" : number(unpublished) + " not yet published"));
    lines.add(hop("records in the topic", TopicOffsets.size(scope.records()), "all written"));
    lines.add(hop("dead letters", total(Subject.DEAD_LETTERS).get(Count.FOUND), "by their source"));
  }

  private static String hop(String what, long count, String note) {
    return String.format("%-20s %12s   %s", what, number(count), note);
  }

  private void addTables(List<String> lines) {
    lines.add(
        String.format("%-17s", "")
            + Arrays.stream(Count.values())
                .map(count -> String.format(" %13s", heading(count)))
                .collect(Collectors.joining()));
    for (String subject : SUBJECTS) {
      lines.add(
          String.format("%-17s", subject)
              + Arrays.stream(Count.values())
                  .map(count -> String.format(" %13s", number(total(subject).get(count))))
                  .collect(Collectors.joining()));
    }
  }

  private String verdict() {
    if (!equal()) {
      return "DIFFERENT: " + number(differing()) + " rows or counts are not as staged.";
    }
    long deadLettered = total(Subject.of(UserTable.USERS)).get(Count.DEAD_LETTERED);
    long published = Staging.rows(scope.staging().published());
    return deadLettered == 0
        ? "EQUAL: all " + number(published) + " published users are in Cassandra, field for field."
        : String.format(
            "EQUAL: of %s published users %s are in Cassandra, field for field, and %s stand in"
                + " the dead letters.",
            number(published), number(published - deadLettered), number(deadLettered));
  }

  private static String line(Difference difference) {
    String fields =
        difference.fields().stream().map(Report::text).collect(Collectors.joining(", "));
    return difference.subject()
        + " "
        + difference.rowKey()
        + " is "
        + difference.kind().name().toLowerCase(Locale.ROOT)
        + (fields.isEmpty() ? "" : ": " + fields);
  }

  private static String text(Difference.Field field) {
    return field.expected() == null && field.found() == null
        ? field.name()
        : String.format(
            "%s (expected %s, found %s)", field.name(), field.expected(), field.found());
  }

  private long differing() {
    return SUBJECTS.stream().map(this::total).mapToLong(Tally::wrong).sum();
  }

  private Tally total(String subject) {
    return totals.getOrDefault(subject, Tally.ZERO);
  }

  private static String heading(Count count) {
    return count.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
