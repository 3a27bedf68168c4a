package dev.millrace.benchmarks;

import dev.millrace.schemas.Columns;
import dev.millrace.schemas.User;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;

/** Fills the staging table with users, in transactions as large as a page of the API. */
final class StagingFiller {
  private static final int USERS_PER_TRANSACTION = 5_000;
  private static final List<String> COLUMNS = Columns.of(User.getClassSchema());

  private StagingFiller() {}

  static void fill(String postgresUrl, String user, long users) throws SQLException {
    SomeUsers some = new SomeUsers(1, Instant.parse("2026-01-31T12:00:00Z"));
    try (Connection connection =
        DriverManager.getConnection(postgresUrl + "?reWriteBatchedInserts=true", user, null)) {
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO staged_users (%s) VALUES (%s)"
                  .formatted(
                      String.join(", ", COLUMNS),
                      String.join(", ", Collections.nCopies(COLUMNS.size(), "?"))))) {
        for (long number = 1; number <= users; number++) {
          bind(insert, some.next());
          insert.addBatch();
          if (number % USERS_PER_TRANSACTION == 0 || number == users) {
            insert.executeBatch();
            connection.commit();
          }
        }
      }
      connection.setAutoCommit(true);
      try (Statement statement = connection.createStatement()) {
        statement.execute("VACUUM ANALYZE staged_users"); // or the first reader would do it
      }
    }
  }

  private static void bind(PreparedStatement insert, User user) throws SQLException {
    for (int field = 0; field < COLUMNS.size(); field++) {
      Object value = user.get(field);
      insert.setObject(
          field + 1, value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value);
    }
  }
}
