package dev.millrace.pipelines.users;

import dev.millrace.pipelines.clients.PostgresAddress;
import dev.millrace.pipelines.microbatch.postgres.StagedPosition;
import dev.millrace.pipelines.microbatch.postgres.StagedRange;
import dev.millrace.pipelines.microbatch.postgres.StagedRows;
import dev.millrace.schemas.Columns;
import dev.millrace.schemas.User;
import dev.millrace.stack.testing.RealStack;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** A staging database of a test's own. */
public final class StagedUsers {
  private static final List<String> COLUMNS = Columns.of(User.getClassSchema());

  private final PostgresAddress address =
      new PostgresAddress(RealStack.get().newDatabase(), RealStack.get().postgresUser(), null);

  public PostgresAddress address() {
    return address;
  }

  /** Stages users in one transaction. */
  public void stage(User... users) throws SQLException {
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      stage(connection, users);
      connection.commit();
    }
  }

  /** Stages users in the transaction of that connection. */
  public void stage(Connection connection, User... users) throws SQLException {
    String sql =
        String.format(
            "INSERT INTO %s (%s) VALUES (%s)",
            ReadStagedUsers.TABLE,
            String.join(", ", COLUMNS),
            String.join(", ", Collections.nCopies(COLUMNS.size(), "?")));
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (User user : users) {
        for (int field = 0; field < COLUMNS.size(); field++) {
          Object value = user.get(field);
          statement.setObject(
              field + 1, value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value);
        }
        statement.executeUpdate();
      }
    }
  }

  /** Stages that many users who differ by their ids only, in one transaction. */
  public void stageCopies(User user, int count) throws SQLException {
    stage(user);
    String others = String.join(", ", COLUMNS.subList(1, COLUMNS.size()));
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          String.format(
              "INSERT INTO %1$s (id, %2$s) SELECT gen_random_uuid(), %2$s"
                  + " FROM %1$s, generate_series(2, %3$d) WHERE id = '%4$s'",
              ReadStagedUsers.TABLE, others, count, user.getId()));
    }
  }

  public Connection connect() throws SQLException {
    return address.dataSource("test").getConnection();
  }

  public Set<UUID> ids() throws SQLException {
    Set<UUID> ids = new HashSet<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT id FROM " + ReadStagedUsers.TABLE)) {
      while (row.next()) {
        ids.add(row.getObject(1, UUID.class));
      }
    }
    return ids;
  }

  /** Everything that is staged, in ranges of that many rows. */
  public List<StagedRange> ranges(int rowsPerRange) throws SQLException {
    try (Connection connection = connect()) {
      return new StagedRows(connection, ReadStagedUsers.TABLE)
          .ranges(
              StagedPosition.START,
              StagedPosition.before(Long.MAX_VALUE),
              rowsPerRange,
              Integer.MAX_VALUE);
    }
  }
}
