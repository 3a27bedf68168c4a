package dev.millrace.schemas;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UserTableTest {
  @ParameterizedTest
  @EnumSource
  void hasTheColumnsAndTheKeyOfItsDdl(UserTable table) {
    String ddl = createTable(table);

    List<String> columns =
        ddl.lines()
            .skip(1)
            .map(String::strip)
            .filter(line -> line.matches("[a-z_]+ +[a-z]+.*"))
            .map(line -> line.split(" ", 2)[0])
            .filter(column -> !column.equals("written_at"))
            .toList();
    assertThat(table.columns(), is(columns));
    assertThat(table.primaryKey(), is(primaryKey(ddl)));
    assertThat(table.partitionKey(), is(partitionKey(ddl)));
  }

  @ParameterizedTest
  @EnumSource
  void givesOneValuePerColumn(UserTable table) {
    assertThat(table.row(TestUsers.zofie()), hasSize(table.columns().size()));
  }

  @Test
  void countsAUserInTheUtcMinuteAndDayOfItsFetch() {
    User user = TestUsers.zofieWith("fetchedAt", Instant.parse("2026-01-31T23:59:59.999Z"));

    List<Object> byMinute = UserTable.USERS_BY_MINUTE.row(user);
    List<Object> byCountry = UserTable.USERS_BY_COUNTRY.row(user);

    assertThat(byMinute.get(0), is(Instant.parse("2026-01-31T23:59:00Z")));
    assertThat(byCountry.subList(0, 2), contains("FR", LocalDate.of(2026, 1, 31)));
  }

  @Test
  void spreadsUsersOverAllShards() {
    Stream<Object> shards =
        Stream.iterate(0L, i -> i + 1)
            .limit(1000)
            .map(
                i -> TestUsers.zofieWith("id", UUID.nameUUIDFromBytes(Long.toString(i).getBytes())))
            .map(user -> UserTable.USERS_BY_MINUTE.row(user).get(1));

    assertThat(shards.distinct().sorted().toList(), contains(0, 1, 2, 3, 4, 5, 6, 7));
  }

  private static String createTable(UserTable table) {
    return Ddl.cassandra("orchard").stream()
        .filter(
            ddl -> ddl.startsWith("CREATE TABLE IF NOT EXISTS orchard." + table.tableName() + " "))
        .findAny()
        .orElseThrow();
  }

  private static List<String> partitionKey(String ddl) {
    Matcher composite = Pattern.compile("PRIMARY KEY \\(\\((.*?)\\)").matcher(ddl);
    return composite.find()
        ? List.of(composite.group(1).split(", ", -1))
        : primaryKey(ddl).subList(0, 1);
  }

  private static List<String> primaryKey(String ddl) {
    Matcher composite = Pattern.compile("PRIMARY KEY \\((.*)\\)").matcher(ddl);
    if (composite.find()) {
      return Arrays.stream(composite.group(1).replaceAll("[() ]", "").split(",")).toList();
    }
    Matcher single = Pattern.compile("([a-z_]+) +[a-z]+ PRIMARY KEY").matcher(ddl);
    assertThat(ddl, single.find());
    return List.of(single.group(1));
  }
}
