package dev.millrace.schemas;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DdlTest {
  private static final List<String> FIELDS = Columns.of(User.getClassSchema());

  @Test
  void stagesTheFieldsOfAUserAndTheirTransaction() {
    List<String> expected = new ArrayList<>(FIELDS);
    expected.add("xid");

    assertThat(columnsOf("staged_users", Ddl.postgres()), is(expected));
  }

  @Test
  void requiresTheFieldsThatAreRequired() {
    String table = tableOf("staged_users", Ddl.postgres());

    User.getClassSchema()
        .getFields()
        .forEach(
            field -> {
              String column = Columns.nameOf(field.name());
              boolean required = table.matches("(?s).*\\b" + column + " [^,]*(NOT NULL|PRIMARY).*");
              assertThat(column + " is required", required, is(!field.schema().isNullable()));
            });
  }

  @Test
  void keepsTheFieldsOfAUserInCassandra() {
    List<String> columns = columnsOf("ks.users", Ddl.cassandra("ks"));

    assertThat(columns.subList(0, FIELDS.size()), is(FIELDS));
    assertThat(columns, hasItems("age_at_registration", "written_at"));
  }

  @Test
  void namesEveryTable() {
    assertThat(
        tablesOf(Ddl.postgres()),
        is(
            List.of(
                "staged_users",
                "staged_pages",
                "rejected_users",
                "staging_purges",
                "publish_cursors",
                "publish_batches",
                "reconciliations",
                "reconciliation_totals",
                "reconciliation_differences")));
    assertThat(
        tablesOf(Ddl.cassandra("ks")),
        is(List.of("ks.users", "ks.users_by_country", "ks.users_by_minute", "ks.micro_batches")));
  }

  @Test
  void mayBeAppliedAgain() {
    List<String> statements =
        Stream.concat(Ddl.postgres().stream(), Ddl.cassandra("ks").stream()).toList();

    assertThat(statements, everyItem(matchesPattern("(?s)CREATE (TABLE|INDEX) IF NOT EXISTS .*")));
  }

  @Test
  void holdsNoCommentsAndNoPlaceholders() {
    assertThat(Ddl.postgres(), not(hasItem(containsString("--"))));
    assertThat(Ddl.cassandra("ks"), not(hasItem(containsString("--"))));
    assertThat(Ddl.cassandra("ks"), not(hasItem(containsString("$"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Millrace", "1a", "a-b", "a; DROP KEYSPACE b", "\"a\""})
  void refusesKeyspacesThatNeedQuotes(String keyspace) {
    assertThat(
        assertThrows(IllegalArgumentException.class, () -> Ddl.cassandra(keyspace)).getMessage(),
        is(
            "A keyspace must be a lower-case letter and up to 47 of a-z, 0-9 and _, but was: "
                + keyspace));
  }

  private static List<String> tablesOf(List<String> statements) {
    return statements.stream()
        .filter(statement -> statement.startsWith("CREATE TABLE"))
        .map(statement -> statement.split("\\s+", -1)[5])
        .toList();
  }

  private static String tableOf(String table, List<String> statements) {
    return statements.stream()
        .filter(statement -> statement.startsWith("CREATE TABLE IF NOT EXISTS " + table + " "))
        .findFirst()
        .orElseThrow();
  }

  /** The first word of each line within the table's brackets, but for its primary key's. */
  private static List<String> columnsOf(String table, List<String> statements) {
    String statement = tableOf(table, statements);
    return Arrays.stream(
            statement
                .substring(statement.indexOf('(') + 1, statement.lastIndexOf(')'))
                .split("\n", -1))
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("PRIMARY KEY"))
        .map(line -> line.split("\\s+", -1)[0])
        .toList();
  }
}
