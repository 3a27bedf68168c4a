package dev.millrace.pipelines.forget;

import static com.datastax.oss.driver.api.core.cql.SimpleStatement.newInstance;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.millrace.schemas.UserTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A user's rows in Cassandra's tables. They are looked for by the id alone, in all of each table:
 * slow where there is much, but it needs no other row to lead there.
 *
 * @param session may be any, since every statement says how many replicas must answer
 */
record TableTraces(CqlSession session, String keyspace) {
  /** Parts of the ring, so that each answer comes soon, whatever the table's size. */
  private static final int SLICES = 256;

  private static final long SLICE_TOKENS = Long.MIN_VALUE / SLICES * -2;

  /** Below the millisecond, as the stream has it. */
  private static final long LAST_MICROSECOND = 999;

  private record Key(UserTable table, List<Object> values) {}

  /** One line for each table that has rows. */
  List<String> find(UUID id) {
    List<String> found = new ArrayList<>();
    for (UserTable table : UserTable.values()) {
      int rows = keys(table, id).size();
      if (rows > 0) {
        found.add(String.format("Cassandra: %d rows of %s", rows, table.tableName()));
      }
    }
    return found;
  }

  /**
   * Deletes the rows as the stream does.
   *
   * @param timestampMillis of the user's deletion in the topic
   * @return how many there still were
   */
  int delete(UUID id, long timestampMillis) {
    long micros = TimeUnit.MILLISECONDS.toMicros(timestampMillis) + LAST_MICROSECOND;
    int rows = 0;
    for (UserTable table : UserTable.values()) {
      for (Key key : keys(table, id)) {
        delete(key, micros);
        rows++;
      }
    }
    return rows;
  }

  private void delete(Key key, long timestampMicros) {
    List<Object> values = new ArrayList<>();
    values.add(timestampMicros);
    values.addAll(key.values());
    String condition =
        key.table().primaryKey().stream()
            .map(column -> column + " = ?")
            .collect(Collectors.joining(" AND "));
    execute(
        newInstance(
            String.format(
                "DELETE FROM %s.%s USING TIMESTAMP ? WHERE %s",
                keyspace, key.table().tableName(), condition),
            values.toArray()));
  }

  private List<Key> keys(UserTable table, UUID id) {
    String token = "token(" + String.join(", ", partitionKey(table)) + ")";
    String query =
        String.format(
            "SELECT %s FROM %s.%s WHERE %s >= ? AND %s <= ? AND id = ? ALLOW FILTERING",
            String.join(", ", table.primaryKey()), keyspace, table.tableName(), token, token);
    List<Key> keys = new ArrayList<>();
    for (int slice = 0; slice < SLICES; slice++) {
      long first = Long.MIN_VALUE + slice * SLICE_TOKENS;
      for (Row row : execute(newInstance(query, first, first + SLICE_TOKENS - 1, id))) {
        keys.add(
            new Key(
                table,
                IntStream.range(0, table.primaryKey().size())
                    .mapToObj(row::getObject)
                    .collect(Collectors.toList())));
      }
    }
    return keys;
  }

  private List<String> partitionKey(UserTable table) {
    ResultSet columns =
        execute(
            newInstance(
                "SELECT column_name, kind, position FROM system_schema.columns"
                    + " WHERE keyspace_name = ? AND table_name = ?",
                keyspace,
                table.tableName()));
    return columns.all().stream()
        .filter(column -> "partition_key".equals(column.getString("kind")))
        .sorted(Comparator.comparing(column -> column.getInt("position")))
        .map(column -> column.getString("column_name"))
        .toList();
  }

  private ResultSet execute(SimpleStatement statement) {
    return session.execute(statement.setConsistencyLevel(DefaultConsistencyLevel.LOCAL_QUORUM));
  }
}
