package dev.millrace.schemas.registry;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.schemas.User;
import dev.millrace.stack.testing.RealStack;
import java.util.Optional;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

/** Against the stack's schema registry. */
class SchemaRegistryClientIT {
  private static final Schema USER = User.getClassSchema();
  private static final Schema CITY =
      SchemaBuilder.record("City").fields().requiredString("name").endRecord();
  private static final Schema CITY_WITH_STATE =
      SchemaBuilder.record("City")
          .fields()
          .requiredString("name")
          .optionalString("state")
          .endRecord();
  private static final Schema CITY_WITH_SIZE =
      SchemaBuilder.record("City").fields().requiredString("name").requiredInt("size").endRecord();

  private final SchemaRegistryClient registry =
      new SchemaRegistryClient(RealStack.get().schemaRegistryUrl());

  /** With a character that must be encoded in a path. */
  private final String subject = "test " + UUID.randomUUID() + "-value";

  @Test
  void givesBackTheSchemaOfAnId() {
    int id = registry.register(subject, USER);

    assertThat(id, is(greaterThan(0)));
    assertThat(registry.schemaById(id), is(USER));
    assertThat(registry.latest(subject), is(Optional.of(USER)));
  }

  @Test
  void setsCompatibilityToBackward() {
    registry.register(subject, CITY);

    assertThat(registry.compatibility(subject), is("BACKWARD"));
  }

  @Test
  void registersTheSameSchemaUnderTheSameId() {
    assertThat(registry.register(subject, CITY), is(registry.register(subject, CITY)));
  }

  @Test
  void takesASchemaThatReadsTheOneBefore() {
    int first = registry.register(subject, CITY);
    int second = registry.register(subject, CITY_WITH_STATE);

    assertThat(second, is(not(first)));
    assertThat(registry.latest(subject), is(Optional.of(CITY_WITH_STATE)));
    assertThat("what was written stays readable", registry.schemaById(first), is(CITY));
  }

  @Test
  void refusesASchemaThatDoesNotAndNamesTheField() {
    registry.register(subject, CITY);

    assertThat(
        assertThrows(
                IncompatibleSchemaException.class, () -> registry.register(subject, CITY_WITH_SIZE))
            .getMessage(),
        allOf(containsString(subject), containsString("size")));
    assertThat(registry.latest(subject), is(Optional.of(CITY)));
  }

  @Test
  void knowsWhatItDoesNotHave() {
    assertThat(registry.latest(subject), is(Optional.empty()));
    assertThrows(UnknownSchemaException.class, () -> registry.compatibility(subject));
    assertThrows(UnknownSchemaException.class, () -> registry.schemaById(Integer.MAX_VALUE));
  }
}
