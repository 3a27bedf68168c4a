package dev.millrace.schemas;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.util.List;
import java.util.Locale;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class UserSchemaTest {
  private static final Schema SCHEMA = User.getClassSchema();

  static List<Schema.Field> fields() {
    return SCHEMA.getFields();
  }

  @ParameterizedTest
  @MethodSource("fields")
  void documentsEveryField(Schema.Field field) {
    assertThat(field.name() + "'s doc", field.doc(), not(is((String) null)));
    assertThat(field.doc(), endsWith("."));
  }

  @Test
  void holdsNoSecrets() {
    List<String> names =
        fields().stream().map(field -> field.name().toLowerCase(Locale.ROOT)).toList();

    for (String secret : List.of("password", "salt", "md5", "sha", "hash")) {
      assertThat(names, not(hasItem(containsString(secret))));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "id, uuid",
    "dateOfBirth, timestamp-millis",
    "registeredAt, timestamp-millis",
    "fetchedAt, timestamp-millis",
    "stagedAt, timestamp-millis"
  })
  void hasRealTypes(String field, String logicalType) {
    assertThat(SCHEMA.getField(field).schema().getLogicalType().getName(), is(logicalType));
  }

  @Test
  void hasADefaultForEveryFieldThatMayBeAbsent() {
    for (Schema.Field field : fields()) {
      assertThat(field.name(), field.hasDefaultValue(), is(field.schema().isNullable()));
    }
  }
}
