package dev.millrace.pipelines.reconcile;

import static com.datastax.oss.driver.api.core.cql.SimpleStatement.newInstance;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.millrace.pipelines.clients.CassandraAddress;
import dev.millrace.pipelines.clients.CassandraSessions;
import dev.millrace.pipelines.clients.PostgresAddress;
import dev.millrace.pipelines.microbatch.postgres.StagedPosition;
import dev.millrace.pipelines.transforms.AvroRowMapper;
import dev.millrace.pipelines.users.ReadStagedUsers;
import dev.millrace.schemas.Columns;
import dev.millrace.schemas.NormaliseUser;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads a user from PostgreSQL and Cassandra by its keys: the keys that its staged row leads to,
 * and those under which the scan found rows.
 *
 * @param cursor users up to here were published when the run began
 */
record LiveSecondLook(
    PostgresAddress postgres, StagedPosition cursor, CassandraAddress cassandra, String keyspace)
    implements SecondLook {

  @Override
  public Seen at(UserEvidence first) {
    UUID id = UUID.fromString(first.id());
    Optional<Evidence.Staged> staged;
    Instant purgedUntil;
    try (Connection connection = postgres.dataSource("millrace reconcile").getConnection()) {
      staged = staged(connection, id);
      // After the staged row: a purge in between then explains why it is gone.
      purgedUntil = Staging.purgedUntil(connection);
    } catch (SQLException e) {
      throw new IllegalStateException("Reading the staged user " + id + " again failed", e);
    }
    List<TableRow> rows = new ArrayList<>();
    for (UserTable table : UserTable.values()) {
      for (List<Object> key : keys(table, staged, first)) {
        row(table, key).ifPresent(rows::add);
      }
    }
    return new Seen(new UserEvidence(first.id(), staged, rows, first.letters()), purgedUntil);
  }

  private Optional<Evidence.Staged> staged(Connection connection, UUID id) throws SQLException {
    String query =
        String.format(
            "SELECT %s, (xid, id) <= (CAST(? AS xid8), CAST(? AS uuid)) AS published"
                + " FROM %s WHERE id = ?",
            String.join(", ", Columns.of(User.getClassSchema())), ReadStagedUsers.TABLE);
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, Long.toString(cursor.xid()));
      statement.setObject(2, cursor.id());
      statement.setObject(3, id);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Evidence.Staged(
                    new AvroRowMapper<>(User.class).mapRow(row), row.getBoolean("published")))
            : Optional.empty();
      }
    }
  }

  private static Set<List<Object>> keys(
      UserTable table, Optional<Evidence.Staged> staged, UserEvidence first) {
    Set<List<Object>> keys =
        first.rows(table).stream()
            .map(TableRow::key)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    staged
        .map(Evidence.Staged::user)
        .map(NormaliseUser::normalise)
        .ifPresent(user -> keys.add(TableRow.of(table, user).key()));
    return keys;
  }

  private Optional<TableRow> row(UserTable table, List<Object> key) {
    String condition =
        table.primaryKey().stream()
            .map(column -> column + " = ?")
            .collect(Collectors.joining(" AND "));
    CqlSession session = CassandraSessions.get(cassandra);
    Row row =
        session
            .execute(
                newInstance(
                        String.format(
                            "SELECT %s FROM %s.%s WHERE %s",
                            String.join(", ", table.columns()),
                            keyspace,
                            table.tableName(),
                            condition),
                        key.toArray())
                    .setConsistencyLevel(DefaultConsistencyLevel.LOCAL_QUORUM))
            .one();
    return Optional.ofNullable(row)
        .map(
            found ->
                new TableRow(
                    table,
                    IntStream.range(0, table.columns().size())
                        .mapToObj(found::getObject)
                        .collect(Collectors.toCollection(ArrayList::new))));
  }
}
