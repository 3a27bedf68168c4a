package dev.millrace.ingest;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.util.PSQLState;

/**
 * COPY into one table: what PostgreSQL takes fastest. It knows no conflicts: a row that is there,
 * or that another transaction is about to write and then does, is a {@link #isConflict failure}.
 */
final class TableCopy {
  private final CopyManager copies;
  private final String command;
  private final int columns;

  private TableCopy(CopyManager copies, String command, int columns) {
    this.copies = copies;
    this.command = command;
    this.columns = columns;
  }

  static TableCopy into(String table, List<String> columns, Connection connection)
      throws SQLException {
    return new TableCopy(
        connection.unwrap(PGConnection.class).getCopyAPI(),
        "COPY %s (%s) FROM STDIN (FORMAT binary)".formatted(table, String.join(", ", columns)),
        columns.size());
  }

  /** Writes the values of one row, for each column one, in their order. */
  @FunctionalInterface
  interface RowWriter<T> {
    void write(T row, CopyBinary copy) throws SQLException;
  }

  <T> void write(Iterable<T> rows, RowWriter<T> writer) throws SQLException {
    CopyIn copy = copies.copyIn(command);
    try {
      CopyBinary binary = new CopyBinary(copy);
      for (T row : rows) {
        binary.row(columns);
        writer.write(row, binary);
      }
      binary.end();
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  /** Whether a row was there already. */
  static boolean isConflict(Exception e) {
    return e instanceof SQLException failure
        && PSQLState.UNIQUE_VIOLATION.getState().equals(failure.getSQLState());
  }
}
