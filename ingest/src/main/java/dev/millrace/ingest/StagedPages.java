package dev.millrace.ingest;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table that says which pages are staged, in the transactions of its connection. */
final class StagedPages {
  private static final List<String> KEY_COLUMNS =
      List.of("api_url", "seed", "page", "page_size", "filters");

  private static final List<String> COLUMNS =
      Stream.concat(KEY_COLUMNS.stream(), Stream.of("staged", "duplicates", "rejected")).toList();

  private static final String KEY = String.join(", ", KEY_COLUMNS);
  private static final String KEY_ARRAYS = "?::text[], ?::text[], ?::int[], ?::int[], ?::text[]";

  private static final String FIND =
      String.format(
          "SELECT %s FROM staged_pages JOIN unnest(%s) AS given (%1$s) USING (%1$s)",
          KEY, KEY_ARRAYS);

  // Two transactions with pages in common wait for each other, and not in a circle.
  private static final Comparator<PageRequest> IN_ORDER =
      Comparator.comparing((PageRequest page) -> page.apiUrl().toString())
          .thenComparing(PageRequest::seed)
          .thenComparing(PageRequest::page)
          .thenComparing(PageRequest::size)
          .thenComparing(PageRequest::filters);

  private final Connection connection;
  private final TableCopy copy;

  StagedPages(Connection connection) throws SQLException {
    this.connection = connection;
    copy = TableCopy.into("staged_pages", COLUMNS, connection);
  }

  /** Those of the pages that are staged. */
  Set<PageRequest> find(Collection<PageRequest> pages) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(FIND)) {
      setKeys(query, pages);
      Set<List<Object>> keys = new HashSet<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          keys.add(
              List.of(
                  rows.getString(1),
                  rows.getString(2),
                  rows.getInt(3),
                  rows.getInt(4),
                  rows.getString(5)));
        }
      }
      return pages.stream().filter(page -> keys.contains(key(page))).collect(Collectors.toSet());
    }
  }

  /**
   * Marks pages as staged, with what became of their users. If another transaction is about to mark
   * one of them, waits until it ends.
   *
   * @return false if one of them stood marked, so that this transaction must not be committed
   */
  boolean mark(Map<PageRequest, PageOutcome> pages) throws SQLException {
    SortedMap<PageRequest, PageOutcome> sorted = new TreeMap<>(IN_ORDER);
    sorted.putAll(pages);
    try {
      copy.write(sorted.entrySet(), (page, row) -> write(page.getKey(), page.getValue(), row));
      return true;
    } catch (SQLException e) {
      if (TableCopy.isConflict(e)) {
        return false;
      }
      throw e;
    }
  }

  private static void write(PageRequest page, PageOutcome outcome, CopyBinary row)
      throws SQLException {
    for (Object value : key(page)) {
      row.value(value);
    }
    row.value(outcome.staged());
    row.value(outcome.duplicates());
    row.value(outcome.rejected());
  }

  private static List<Object> key(PageRequest page) {
    return List.of(page.apiUrl().toString(), page.seed(), page.page(), page.size(), page.filters());
  }

  private void setKeys(PreparedStatement statement, Collection<PageRequest> pages)
      throws SQLException {
    statement.setArray(1, array("text", pages, page -> page.apiUrl().toString()));
    statement.setArray(2, array("text", pages, PageRequest::seed));
    statement.setArray(3, array("int", pages, PageRequest::page));
    statement.setArray(4, array("int", pages, PageRequest::size));
    statement.setArray(5, array("text", pages, PageRequest::filters));
  }

  private <T> Array array(String type, Collection<T> all, Function<T, Object> value)
      throws SQLException {
    return connection.createArrayOf(type, all.stream().map(value).toArray());
  }
}
