package dev.millrace.console;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a registry that has two versions of a subject. */
class SubjectsTest {
  private static final Schema FIRST =
      SchemaBuilder.record("City")
          .fields()
          .requiredString("name")
          .requiredInt("size")
          .requiredString("mayor")
          .endRecord();
  private static final Schema SECOND =
      SchemaBuilder.record("City")
          .fields()
          .requiredString("name")
          .requiredLong("size")
          .optionalString("country")
          .endRecord();

  private Answers server;
  private Subjects subjects;

  @BeforeEach
  void start() throws IOException {
    server = new Answers();
    serve("/subjects/cities/versions/1", FIRST);
    serve("/subjects/cities/versions/2", SECOND);
    serve("/subjects/cities/versions/latest", SECOND);
    subjects = new Subjects(new SchemaRegistryClient(server.url()), "users");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void serve(String path, Schema schema) throws IOException {
    serve(path, Map.of("schema", schema.toString()));
  }

  private void serve(String path, Object content) throws IOException {
    server.put(path, new ObjectMapper().writeValueAsBytes(content));
  }

  @Test
  void showsThePathsOwnBeforeOthers() throws IOException {
    serve("/subjects", List.of("zones-value", "users-value", "cities"));
    for (String subject : List.of("zones-value", "users-value", "cities")) {
      serve("/subjects/" + subject + "/versions", List.of(1));
      serve("/config/" + subject, Map.of("compatibilityLevel", "FULL"));
    }

    assertThat(
        subjects.list().stream().map(Subjects.Subject::name).toList(),
        contains("users-value", "cities", "zones-value"));
  }

  @Test
  void saysWhichFieldsDiffer() {
    assertThat(
        subjects.difference("cities", 1, 2),
        contains(
            new Subjects.Change("size", "\"int\"", "\"long\""),
            new Subjects.Change("mayor", "\"string\"", null),
            new Subjects.Change("country", null, "[\"null\",\"string\"] default null")));
  }

  @Test
  void saysWhetherASchemaWouldBeCompatible() {
    String demanding =
        SchemaBuilder.record("City").fields().requiredString("river").endRecord().toString();

    assertThat(subjects.check("cities", SECOND.toString()), is(new Subjects.Verdict(true, null)));
    assertThat(subjects.check("cities", demanding).why(), containsString("river"));
    assertThat(subjects.check("cities", "{").why(), containsString("Not an Avro schema: "));
  }
}
