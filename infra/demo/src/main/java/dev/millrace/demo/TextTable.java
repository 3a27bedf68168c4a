package dev.millrace.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Rows of text in columns of one width, below their names. */
final class TextTable {
  private final List<List<String>> rows = new ArrayList<>();

  TextTable(String... columns) {
    rows.add(List.of(columns));
  }

  void add(Object... values) {
    List<String> row = new ArrayList<>();
    for (Object value : values) {
      row.add(String.valueOf(value));
    }
    rows.add(row);
  }

  List<String> lines() {
    int columns = rows.get(0).size();
    List<Integer> widths = new ArrayList<>(Collections.nCopies(columns, 0));
    for (List<String> row : rows) {
      for (int column = 0; column < columns; column++) {
        String value = row.get(column);
        int width = value.codePointCount(0, value.length());
        widths.set(column, Math.max(widths.get(column), width));
      }
    }
    return rows.stream().map(row -> line(row, widths)).collect(Collectors.toList());
  }

  private static String line(List<String> row, List<Integer> widths) {
    StringBuilder line = new StringBuilder("  ");
    for (int column = 0; column < row.size(); column++) {
      String value = row.get(column);
      line.append(value);
      line.append(" ".repeat(widths.get(column) - value.codePointCount(0, value.length()) + 2));
    }
    return line.toString().stripTrailing();
  }
}
