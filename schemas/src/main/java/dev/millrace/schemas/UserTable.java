package dev.millrace.schemas;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The tables that answer questions about users, and the one row that a normalised user has in each
 * (see {@code cassandra/tables.cql}). The sink writes these rows and {@code Reconcile} expects
 * them.
 */
public enum UserTable {
  USERS(
      "users",
      Stream.concat(Columns.of(User.getClassSchema()).stream(), Stream.of("age_at_registration"))
          .toList(),
      List.of("id"),
      1,
      UserTable::allFields),

  USERS_BY_COUNTRY(
      "users_by_country",
      List.of(
          "nationality",
          "fetched_day",
          "shard",
          "fetched_at",
          "id",
          "gender",
          "first_name",
          "last_name",
          "city",
          "email"),
      List.of("nationality", "fetched_day", "shard", "fetched_at", "id"),
      3,
      user ->
          List.of(
              user.getNationality(),
              LocalDate.ofInstant(user.getFetchedAt(), ZoneOffset.UTC),
              shard(user.getId()),
              user.getFetchedAt(),
              user.getId(),
              user.getGender(),
              user.getFirstName(),
              user.getLastName(),
              user.getCity(),
              user.getEmail())),

  USERS_BY_MINUTE(
      "users_by_minute",
      List.of("fetched_minute", "shard", "nationality", "gender", "id"),
      List.of("fetched_minute", "shard", "nationality", "gender", "id"),
      2,
      user ->
          List.of(
              minute(user.getFetchedAt()),
              shard(user.getId()),
              user.getNationality(),
              user.getGender(),
              user.getId()));

  /** Into how many partitions a day's users of a country, and a minute's users, are spread. */
  public static final int SHARDS = 8;

  private final String tableName;
  private final List<String> columns;
  private final List<String> primaryKey;
  private final int partitionKeySize;
  private final Function<User, List<Object>> row;

  UserTable(
      String tableName,
      List<String> columns,
      List<String> primaryKey,
      int partitionKeySize,
      Function<User, List<Object>> row) {
    this.tableName = tableName;
    this.columns = columns;
    this.primaryKey = primaryKey;
    this.partitionKeySize = partitionKeySize;
    this.row = row;
  }

  public String tableName() {
    return tableName;
  }

  /** The columns that come from the user alone, in the order of {@link #row}. */
  public List<String> columns() {
    return columns;
  }

  /** The columns of the primary key, in its order. */
  public List<String> primaryKey() {
    return primaryKey;
  }

  /** The columns of the partition's key, with which the primary key begins. */
  public List<String> partitionKey() {
    return primaryKey.subList(0, partitionKeySize);
  }

  /** Whether no two users share a partition. */
  public boolean isOneRowPerPartition() {
    return partitionKeySize == primaryKey.size();
  }

  /**
   * The user's row, in the order of {@link #columns}.
   *
   * @param user a normalised user
   * @return UUID, String, Integer, Double, Instant, LocalDate or null, one per column
   */
  public List<Object> row(User user) {
    return row.apply(user);
  }

  /** The UTC minute in which a user that was fetched at that instant is counted. */
  public static Instant minute(Instant fetchedAt) {
    return fetchedAt.truncatedTo(ChronoUnit.MINUTES);
  }

  private static int shard(UUID id) {
    return Math.floorMod(id.hashCode(), SHARDS);
  }

  private static List<Object> allFields(User user) {
    List<Object> values = new ArrayList<>(user.getSchema().getFields().size() + 1);
    for (int field = 0; field < user.getSchema().getFields().size(); field++) {
      values.add(user.get(field));
    }
    values.add(NormaliseUser.ageAtRegistration(user));
    return values;
  }
}
