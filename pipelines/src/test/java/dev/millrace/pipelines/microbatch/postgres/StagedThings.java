package dev.millrace.pipelines.microbatch.postgres;

import dev.millrace.pipelines.clients.PostgresAddress;
import dev.millrace.stack.testing.RealStack;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** A table of staged rows that hold nothing but what makes them staged. */
final class StagedThings {
  static final String TABLE = "staged_things";

  private final PostgresAddress address;

  private StagedThings(PostgresAddress address) {
    this.address = address;
  }

  static StagedThings create() throws SQLException {
    RealStack stack = RealStack.get();
    StagedThings things =
        new StagedThings(new PostgresAddress(stack.newDatabase(), stack.postgresUser(), null));
    try (Connection connection = things.connect("test")) {
      execute(
          connection,
          "CREATE TABLE staged_things (id uuid PRIMARY KEY,"
              + " xid xid8 NOT NULL DEFAULT pg_current_xact_id())");
      execute(connection, "CREATE INDEX ON staged_things (xid, id)");
    }
    return things;
  }

  PostgresAddress address() {
    return address;
  }

  Connection connect(String applicationName) throws SQLException {
    return address.dataSource(applicationName).getConnection();
  }

  /** A connection whose first statement begins a transaction. */
  Connection begin(String applicationName) throws SQLException {
    Connection connection = connect(applicationName);
    connection.setAutoCommit(false);
    return connection;
  }

  void stage(int rows) throws SQLException {
    try (Connection connection = connect("test")) {
      stage(connection, rows);
    }
  }

  static void stage(Connection connection, int rows) throws SQLException {
    execute(
        connection,
        "INSERT INTO staged_things SELECT gen_random_uuid() FROM generate_series(1, " + rows + ")");
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  Set<UUID> ids() throws SQLException {
    try (Connection connection = connect("test");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT id FROM staged_things")) {
      return ids(row);
    }
  }

  /** Reads the range as a pipeline does. */
  Set<UUID> ids(StagedRange range) throws SQLException {
    try (Connection connection = connect("test");
        var statement =
            connection.prepareStatement(
                "SELECT id FROM staged_things WHERE " + StagedRows.WITHIN)) {
      StagedRows.setWithin(statement, range.after(), range.until());
      try (ResultSet row = statement.executeQuery()) {
        return ids(row);
      }
    }
  }

  private static Set<UUID> ids(ResultSet row) throws SQLException {
    Set<UUID> ids = new HashSet<>();
    while (row.next()) {
      ids.add(row.getObject(1, UUID.class));
    }
    return ids;
  }
}
