package dev.millrace.ingest;

import dev.millrace.stack.testing.RealStack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A new database with our staging tables, on the real PostgreSQL. */
final class StagingDatabase {
  private final String url = RealStack.get().newDatabase();

  PostgresConfig config() {
    return new PostgresConfig(url, RealStack.get().postgresUser(), Optional.empty());
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url, RealStack.get().postgresUser(), null);
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the first row. */
  long number(String sql) throws SQLException {
    return Long.parseLong(column(sql).get(0));
  }

  /** The first column, as text. */
  List<String> column(String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  /** Users that are staged, and those that are rejected. */
  long staged() throws SQLException {
    return number("SELECT count(*) FROM staged_users");
  }

  long rejected() throws SQLException {
    return number("SELECT count(*) FROM rejected_users");
  }
}
