package dev.millrace.ingest;

import dev.millrace.ingest.ReceivedUser.Invalid;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** The table of users that can never be staged, in the transactions of its connection. */
final class RejectedUsers {
  // A conflict is with another transaction that stages the same page; it shows when this one marks
  // it.
  private static final String INSERT =
      "INSERT INTO rejected_users"
          + " (api_url, seed, page, page_size, filters, position, reason, json)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";

  private final Connection connection;

  RejectedUsers(Connection connection) {
    this.connection = connection;
  }

  /** Lets users be collected, to be written at once. */
  Collection collect() throws SQLException {
    return new Collection(connection.prepareStatement(INSERT));
  }

  /** Rejected users that are not written yet. */
  static final class Collection implements AutoCloseable {
    private final PreparedStatement insert;

    private Collection(PreparedStatement insert) {
      this.insert = insert;
    }

    void add(PageRequest page, Invalid user) throws SQLException {
      insert.setString(1, page.apiUrl().toString());
      insert.setString(2, page.seed());
      insert.setInt(3, page.page());
      insert.setInt(4, page.size());
      insert.setString(5, page.filters());
      insert.setInt(6, user.position());
      insert.setString(7, user.reason());
      insert.setString(8, user.json().withoutSecrets());
      insert.addBatch();
    }

    void write() throws SQLException {
      insert.executeBatch();
    }

    @Override
    public void close() throws SQLException {
      insert.close();
    }
  }
}
