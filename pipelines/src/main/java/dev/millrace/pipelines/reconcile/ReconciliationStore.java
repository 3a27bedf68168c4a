package dev.millrace.pipelines.reconcile;

import dev.millrace.pipelines.clients.PostgresAddress;
import dev.millrace.pipelines.reconcile.Finding.Counted;
import dev.millrace.pipelines.reconcile.Tally.Count;
import java.io.Serializable;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Keeps a run's results in the staging database (see {@code postgres/reconciliation.sql}), where
 * the driver finds what its workers wrote. Everything is an upsert under a key of the run, so a
 * task that is tried again changes nothing: metrics would count its attempts.
 *
 * @param run the run's id
 * @param withValues whether to store the values of differing fields, which are personal data
 */
record ReconciliationStore(PostgresAddress address, UUID run, boolean withValues)
    implements Serializable {

  private static final String COUNTS =
      Arrays.stream(Count.values())
          .map(ReconciliationStore::column)
          .collect(Collectors.joining(", "));

  private Connection connect() throws SQLException {
    return address.dataSource("millrace reconcile").getConnection();
  }

  /** Makes the run known, before its results come. */
  void start() throws SQLException {
    try (Connection connection = connect();
        PreparedStatement statement =
            connection.prepareStatement(
                "INSERT INTO reconciliations (run_id, started_at) VALUES (?, now())")) {
      statement.setObject(1, run);
      statement.executeUpdate();
    }
  }

  /** Ends the run. */
  void finish(boolean equal) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement statement =
            connection.prepareStatement(
                "UPDATE reconciliations SET finished_at = now(), verdict = ? WHERE run_id = ?")) {
      statement.setString(1, equal ? "equal" : "different");
      statement.setObject(2, run);
      statement.executeUpdate();
    }
  }

  void storeDifferences(List<Difference> differences) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement statement =
            connection.prepareStatement(
                "INSERT INTO reconciliation_differences"
                    + " (run_id, subject, row_key, kind, user_id, fields, expected, found)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT (run_id, subject, row_key) DO NOTHING")) {
      for (Difference difference : differences) {
        statement.setObject(1, run);
        statement.setString(2, difference.subject());
        statement.setString(3, withoutNul(difference.rowKey()));
        statement.setString(4, difference.kind().name().toLowerCase(Locale.ROOT));
        statement.setString(5, difference.userId());
        statement.setArray(6, texts(connection, difference, Difference.Field::name));
        boolean values = withValues || difference.userId() == null; // a count is nobody's data
        statement.setArray(
            7, values ? texts(connection, difference, Difference.Field::expected) : null);
        statement.setArray(
            8, values ? texts(connection, difference, Difference.Field::found) : null);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  void storeTotal(Counted total) throws SQLException {
    String values =
        Arrays.stream(Count.values()).map(count -> "?").collect(Collectors.joining(", "));
    String overwrite =
        Arrays.stream(Count.values())
            .map(count -> column(count) + " = excluded." + column(count))
            .collect(Collectors.joining(", "));
    try (Connection connection = connect();
        PreparedStatement statement =
            connection.prepareStatement(
                String.format(
                    "INSERT INTO reconciliation_totals (run_id, subject, %s) VALUES (?, ?, %s)"
                        + " ON CONFLICT (run_id, subject) DO UPDATE SET %s",
                    COUNTS, values, overwrite))) {
      statement.setObject(1, run);
      statement.setString(2, total.subject());
      for (Count count : Count.values()) {
        statement.setLong(3 + count.ordinal(), total.tally().get(count));
      }
      statement.executeUpdate();
    }
  }

  /** The sums by subject. */
  Map<String, Tally> totals() throws SQLException {
    Map<String, Tally> totals = new TreeMap<>();
    try (Connection connection = connect();
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT subject, " + COUNTS + " FROM reconciliation_totals WHERE run_id = ?")) {
      statement.setObject(1, run);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          Tally tally = Tally.ZERO;
          for (Count count : Count.values()) {
            tally = tally.plus(Tally.of(count, rows.getLong(2 + count.ordinal())));
          }
          totals.put(rows.getString(1), tally);
        }
      }
    }
    return totals;
  }

  /** The first differences, ordered by subject and key, with the values that were stored. */
  List<Difference> differences(int limit) throws SQLException {
    List<Difference> differences = new ArrayList<>();
    try (Connection connection = connect();
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT subject, kind, row_key, user_id, fields, expected, found"
                    + " FROM reconciliation_differences WHERE run_id = ?"
                    + " ORDER BY subject, row_key LIMIT ?")) {
      statement.setObject(1, run);
      statement.setInt(2, limit);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          differences.add(difference(rows));
        }
      }
    }
    return differences;
  }

  private static Difference difference(ResultSet row) throws SQLException {
    String[] names = texts(row.getArray(5));
    String[] expected = texts(row.getArray(6));
    String[] found = texts(row.getArray(7));
    List<Difference.Field> fields = new ArrayList<>();
    for (int field = 0; field < names.length; field++) {
      fields.add(
          new Difference.Field(
              names[field],
              expected == null ? null : expected[field],
              found == null ? null : found[field]));
    }
    return new Difference(
        row.getString(1),
        Difference.Kind.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
        row.getString(3),
        row.getString(4),
        fields);
  }

  private static String[] texts(Array array) throws SQLException {
    return array == null ? null : (String[]) array.getArray();
  }

  private static Array texts(
      Connection connection, Difference difference, Function<Difference.Field, String> text)
      throws SQLException {
    return connection.createArrayOf(
        "text",
        difference.fields().stream()
            .map(text)
            .map(ReconciliationStore::withoutNul)
            .toArray(String[]::new));
  }

  /** PostgreSQL's text can't hold the character that Cassandra's can. */
  private static String withoutNul(String text) {
    return text == null ? null : text.replace("\0", "\\0");
  }

  private static String column(Count count) {
    return count.name().toLowerCase(Locale.ROOT);
  }
}
