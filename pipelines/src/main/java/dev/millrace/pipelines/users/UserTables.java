package dev.millrace.pipelines.users;

import static com.datastax.oss.driver.api.core.cql.SimpleStatement.newInstance;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.millrace.pipelines.transforms.CassandraTables;
import dev.millrace.schemas.Columns;
import dev.millrace.schemas.MalformedRecordException;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserKey;
import dev.millrace.schemas.UserTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/** Writes a normalised user's row of each {@link UserTable}, and takes them away. */
public final class UserTables implements CassandraTables<User> {
  private static final long serialVersionUID = 1;

  /**
   * Counts the changes of what a row is made of, 0 to 998. A write carries it below the
   * millisecond, so that history run again through a changed transform wins over what it replaces.
   */
  private static final int REVISION = 0;

  private final String keyspace;

  public UserTables(String keyspace) {
    this.keyspace = keyspace;
  }

  @Override
  public List<String> inserts() {
    return Arrays.stream(UserTable.values()).map(this::insert).toList();
  }

  @Override
  public List<Integer> sharedPartitionKeys() {
    return Arrays.stream(UserTable.values())
        .map(table -> table.isOneRowPerPartition() ? 0 : table.partitionKey().size())
        .toList();
  }

  @Override
  public List<List<Object>> values(User user) {
    return Arrays.stream(UserTable.values()).map(table -> table.row(user)).toList();
  }

  @Override
  public long writeTimestampMicros(User user) {
    return TimeUnit.MILLISECONDS.toMicros(user.getStagedAt().toEpochMilli()) + REVISION;
  }

  @Override
  public void delete(CqlSession session, byte[] key, long timestampMicros) {
    UUID id;
    try {
      id = UserKey.fromBytes(key);
    } catch (MalformedRecordException e) {
      throw new IllegalArgumentException("A deletion's key is checked when it is decoded", e);
    }
    Row stored = session.execute(newInstance(select(), id)).one();
    if (stored != null) {
      User user = toUser(stored);
      delete(session, UserTable.USERS_BY_COUNTRY, user, timestampMicros);
      delete(session, UserTable.USERS_BY_MINUTE, user, timestampMicros);
      // Last: after a crash in between this row still tells the other rows' keys.
      delete(session, UserTable.USERS, user, timestampMicros);
    }
  }

  private void delete(CqlSession session, UserTable table, User user, long timestampMicros) {
    List<Object> row = table.row(user);
    List<Object> values = new ArrayList<>();
    values.add(timestampMicros);
    for (String column : table.primaryKey()) {
      values.add(row.get(table.columns().indexOf(column)));
    }
    String key =
        table.primaryKey().stream()
            .map(column -> column + " = ?")
            .collect(Collectors.joining(" AND "));
    session.execute(
        newInstance(
            String.format(
                "DELETE FROM %s.%s USING TIMESTAMP ? WHERE %s", keyspace, table.tableName(), key),
            values.toArray()));
  }

  private String select() {
    return String.format(
        "SELECT %s FROM %s.%s WHERE id = ?",
        String.join(", ", UserTable.USERS.columns()), keyspace, UserTable.USERS.tableName());
  }

  private static User toUser(Row row) {
    User user = new User();
    for (Schema.Field field : user.getSchema().getFields()) {
      user.put(field.pos(), row.getObject(Columns.nameOf(field.name())));
    }
    return user;
  }

  private String insert(UserTable table) {
    String columns = String.join(", ", table.columns());
    String markers = String.join(", ", Collections.nCopies(table.columns().size(), "?"));
    // Cassandra's own clock: when the row was written is measured where it is written.
    boolean timed = table == UserTable.USERS;
    return String.format(
        "INSERT INTO %s.%s (%s%s) VALUES (%s%s) USING TIMESTAMP ?",
        keyspace,
        table.tableName(),
        columns,
        timed ? ", written_at" : "",
        markers,
        timed ? ", toTimestamp(now())" : "");
  }
}
