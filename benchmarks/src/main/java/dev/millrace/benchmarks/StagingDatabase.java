package dev.millrace.benchmarks;

import dev.millrace.stack.Contents;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A database with staging tables of its own.
 *
 * @param server the JDBC URL of any other database of the same server
 */
record StagingDatabase(String server, String user, String name) {
  static StagingDatabase of(Trial trial) {
    return new StagingDatabase(
        trial.address("postgresUrl"), trial.address("postgresUser"), trial.name());
  }

  String url() {
    return server.replaceFirst("/[^/]*$", "/" + name);
  }

  void create() throws SQLException {
    try (Connection connection = DriverManager.getConnection(server, user, null);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    Contents.createStagingTables(url(), user);
  }

  /** Deletes it, and leaves the server nothing to write later. */
  void drop() throws SQLException {
    try (Connection connection = DriverManager.getConnection(server, user, null);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP DATABASE " + name + " WITH (FORCE)");
      statement.execute("CHECKPOINT");
    }
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), user, null);
  }
}
