package dev.millrace.schemas;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnsTest {
  @Test
  void areTheFieldsInSnakeCase() {
    assertThat(Columns.nameOf("id"), is("id"));
    assertThat(Columns.nameOf("streetNumber"), is("street_number"));
    assertThat(Columns.nameOf("dateOfBirth"), is("date_of_birth"));
  }

  @Test
  void standInTheOrderOfTheFields() {
    List<String> columns = Columns.of(User.getClassSchema());

    assertThat(columns, hasSize(29));
    assertThat(
        columns.subList(0, 5), is(List.of("id", "gender", "title", "first_name", "last_name")));
    assertThat(columns.subList(26, 29), is(List.of("nationality", "fetched_at", "staged_at")));
  }
}
