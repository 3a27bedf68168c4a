package dev.millrace.ingest;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The table that says which pages are staged, in the transactions of its connection. */
final class StagedPages {
  private static final String KEY = "api_url, seed, page, page_size, filters";
  private static final String KEY_ARRAYS = "?::text[], ?::text[], ?::int[], ?::int[], ?::text[]";

  private static final String FIND =
      String.format(
          "SELECT %s FROM staged_pages JOIN unnest(%s) AS given (%1$s) USING (%1$s)",
          KEY, KEY_ARRAYS);

  // In the order of keys: two transactions with pages in common wait for each other, and not in a
  // circle.
  private static final String MARK =
      String.format(
          "INSERT INTO staged_pages (%s, staged, duplicates, rejected)"
              + " SELECT * FROM unnest(%s, ?::int[], ?::int[], ?::int[]) AS given"
              + " (%1$s, staged, duplicates, rejected) ORDER BY %1$s"
              + " ON CONFLICT DO NOTHING",
          KEY, KEY_ARRAYS);

  private final Connection connection;

  StagedPages(Connection connection) {
    this.connection = connection;
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
    try (PreparedStatement insert = connection.prepareStatement(MARK)) {
      int next = setKeys(insert, pages.keySet());
      insert.setArray(next, array("int", pages.values(), PageOutcome::staged));
      insert.setArray(next + 1, array("int", pages.values(), PageOutcome::duplicates));
      insert.setArray(next + 2, array("int", pages.values(), PageOutcome::rejected));
      return insert.executeUpdate() == pages.size();
    }
  }

  private static List<Object> key(PageRequest page) {
    return List.of(page.apiUrl().toString(), page.seed(), page.page(), page.size(), page.filters());
  }

  private int setKeys(PreparedStatement statement, Collection<PageRequest> pages)
      throws SQLException {
    statement.setArray(1, array("text", pages, page -> page.apiUrl().toString()));
    statement.setArray(2, array("text", pages, PageRequest::seed));
    statement.setArray(3, array("int", pages, PageRequest::page));
    statement.setArray(4, array("int", pages, PageRequest::size));
    statement.setArray(5, array("text", pages, PageRequest::filters));
    return 6;
  }

  private <T> Array array(String type, Collection<T> all, Function<T, Object> value)
      throws SQLException {
    return connection.createArrayOf(type, all.stream().map(value).toArray());
  }
}
