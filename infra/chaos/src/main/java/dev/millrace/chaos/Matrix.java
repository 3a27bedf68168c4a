package dev.millrace.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What came of each fault, as a table for people and as JSON. */
final class Matrix {
  private static final String HEADING =
      "| fault | sent | in Cassandra | dead letters | lost | duplicated | count error | recovered after | driver restarts |";

  private final long seed;
  private final List<Row> rows = new ArrayList<>();

  Matrix(long seed) {
    this.seed = seed;
  }

  /**
   * A row: what came of a fault, or why that isn't known.
   *
   * @param outcome null where it isn't known
   * @param failure null where it didn't fail
   * @param leftOut null where it was struck
   */
  record Row(String fault, Experiment.Outcome outcome, String failure, String leftOut) {
    static Row of(Experiment.Outcome outcome) {
      return new Row(outcome.fault(), outcome, null, null);
    }

    static Row failed(String fault, String failure) {
      return new Row(fault, null, failure, null);
    }

    /** Not struck, because this machine can't. */
    static Row leftOut(String fault, String reason) {
      return new Row(fault, null, null, reason);
    }

    boolean isExact() {
      return leftOut != null || (outcome != null && outcome.verdict().isExact());
    }
  }

  void add(Row row) {
    rows.add(row);
  }

  /** Whether nothing was lost, doubled or miscounted in any experiment that this machine can do. */
  boolean isExact() {
    return !rows.isEmpty() && rows.stream().allMatch(Row::isExact);
  }

  String toMarkdown() {
    StringBuilder table = new StringBuilder();
    table.append("Seed ").append(seed).append("\n\n").append(HEADING).append('\n');
    table.append("| --- | --: | --: | --: | --: | --: | --: | --: | --: |\n");
    rows.forEach(row -> table.append(markdown(row)).append('\n'));
    return table.toString();
  }

  static String markdown(Row row) {
    if (row.leftOut() != null) {
      return "| %s | left out: %s |".formatted(row.fault(), row.leftOut());
    }
    if (row.outcome() == null) {
      return "| %s | failed: %s |".formatted(row.fault(), row.failure());
    }
    Verdict verdict = row.outcome().verdict();
    return String.format(
        Locale.ROOT,
        "| %s | %,d | %,d | %,d | %d | %d | %d | %.1f s | %d |",
        row.fault(),
        verdict.sent(),
        verdict.inCassandra(),
        verdict.deadLetters(),
        verdict.lost(),
        verdict.duplicated(),
        verdict.countError(),
        row.outcome().secondsToRecover(),
        row.outcome().restarts());
  }

  /** Writes {@code fault-matrix.md} and {@code fault-matrix.json}. */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("fault-matrix.md"), toMarkdown(), UTF_8);
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(
            folder.resolve("fault-matrix.json").toFile(),
            Map.of("seed", seed, "exact", isExact(), "rows", rows));
  }
}
