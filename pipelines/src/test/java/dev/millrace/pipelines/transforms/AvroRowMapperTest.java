package dev.millrace.pipelines.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.pipelines.users.TestUsers;
import dev.millrace.schemas.User;
import java.lang.reflect.Proxy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class AvroRowMapperTest {
  private final AvroRowMapper<User> mapper = new AvroRowMapper<>(User.class);

  @Test
  void readsEveryFieldFromItsColumn() throws SQLException {
    User ada = TestUsers.ada();

    assertThat(mapper.mapRow(new Row(columnsOf(ada)).resultSet()), is(ada));
  }

  @Test
  void readsWhatANullableFieldHolds() throws SQLException {
    User ada =
        User.newBuilder(TestUsers.ada())
            .setNationalIdName("CPR")
            .setNationalIdValue("101285-1234")
            .build();

    assertThat(mapper.mapRow(new Row(columnsOf(ada)).resultSet()), is(ada));
  }

  @Test
  void keepsNoMoreThanTheMillisecondsThatAvroKeeps() throws SQLException {
    User ada = TestUsers.ada();
    List<Object> columns = columnsOf(ada);
    int stagedAt = User.getClassSchema().getField("stagedAt").pos();
    columns.set(
        stagedAt, ada.getStagedAt().plus(Duration.ofNanos(999_000)).atOffset(ZoneOffset.UTC));

    assertThat(mapper.mapRow(new Row(columns).resultSet()), is(ada));
  }

  @Test
  void namesTheColumnThatMustNotBeNull() {
    for (String field : List.of("lastName", "streetNumber", "stagedAt")) {
      List<Object> columns = columnsOf(TestUsers.ada());
      columns.set(User.getClassSchema().getField(field).pos(), null);

      SQLException e =
          assertThrows(SQLException.class, () -> mapper.mapRow(new Row(columns).resultSet()));

      String column =
          switch (field) {
            case "lastName" -> "last_name";
            case "streetNumber" -> "street_number";
            default -> "staged_at";
          };
      assertThat(e.getMessage(), is("Column " + column + " must not be null, but is"));
    }
  }

  @Test
  void worksAfterItsJourneyToAnExecutor() throws SQLException {
    User ada = TestUsers.ada();
    mapper.mapRow(new Row(columnsOf(ada)).resultSet());

    AvroRowMapper<User> arrived = SerializableUtils.clone(mapper);

    assertThat(arrived.mapRow(new Row(columnsOf(ada)).resultSet()), is(ada));
  }

  private static List<Object> columnsOf(User user) {
    List<Object> columns = new ArrayList<>();
    user.getSchema().getFields().forEach(field -> columns.add(column(user.get(field.pos()))));
    return columns;
  }

  /** What the driver of PostgreSQL gives. */
  private static Object column(Object value) {
    return value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : value;
  }

  /** A result set that stands on one row. */
  private static final class Row {
    private final List<Object> columns;
    private boolean wasNull;

    Row(List<Object> columns) {
      this.columns = columns;
    }

    ResultSet resultSet() {
      return (ResultSet)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {ResultSet.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "wasNull" -> wasNull;
                    case "getString", "getObject" -> column(arguments);
                    case "getInt" -> column(arguments) instanceof Integer value ? value : 0;
                    case "getDouble" -> column(arguments) instanceof Double value ? value : 0.0;
                    default -> throw new UnsupportedOperationException(method.getName());
                  });
    }

    private Object column(Object[] arguments) {
      Object value = columns.get((int) arguments[0] - 1);
      wasNull = value == null;
      return value;
    }
  }
}
