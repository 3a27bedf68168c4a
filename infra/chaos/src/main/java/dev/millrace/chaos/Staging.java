package dev.millrace.chaos;

import dev.millrace.schemas.Columns;
import dev.millrace.schemas.User;
import dev.millrace.stack.Contents;
import dev.millrace.stack.server.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/**
 * A staging database of an experiment's own.
 *
 * @param port of the server, or of the network before it
 */
record Staging(int port, String database, String user) {
  private static final List<String> COLUMNS = Columns.of(User.getClassSchema());
  private static final String INSERT =
      "INSERT INTO staged_users (%s) VALUES (%s)"
          .formatted(
              String.join(", ", COLUMNS),
              String.join(", ", Collections.nCopies(COLUMNS.size(), "?")));

  /**
   * Creates it, with our tables.
   *
   * @param url of any database of the server
   */
  static Staging create(String url, String user, String database) {
    PostgresServer.createDatabase(url, user, database);
    Staging staging =
        new Staging(Integer.parseInt(url.replaceFirst(".*:(\\d+)/.*", "$1")), database, user);
    Contents.createStagingTables(staging.url(), user);
    return staging;
  }

  /** The same database, reached through another port. */
  Staging through(TcpProxy network) {
    return new Staging(network.port(), database, user);
  }

  /** Statements reach the server as text, every time, so that a network can tell them apart. */
  String url() {
    return "jdbc:postgresql://127.0.0.1:%d/%s?prepareThreshold=0".formatted(port, database);
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), user, null);
  }

  /** Stages users in that connection's transaction. */
  static void stage(Connection connection, List<User> users) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      for (User user : users) {
        for (int field = 0; field < COLUMNS.size(); field++) {
          Object value = user.get(field);
          statement.setObject(
              field + 1, value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value);
        }
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /**
   * Whether that user was staged. Asking for the transaction instead would not do: the id of one
   * that ended with its server, before anything of it was on disk, is given to another later.
   */
  boolean holds(UUID user) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement statement =
            connection.prepareStatement("SELECT FROM staged_users WHERE id = ?")) {
      statement.setObject(1, user);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }
}
