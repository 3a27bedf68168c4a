package dev.millrace.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.schemas.registry.IncompatibleSchemaException;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import dev.millrace.schemas.registry.UnknownSchemaException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/** The registry's page: subjects, their versions, what differs between two, and a check. */
final class Subjects {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SchemaRegistryClient registry;
  private final String topic;

  /**
   * @param topic whose subjects come first
   */
  Subjects(SchemaRegistryClient registry, String topic) {
    this.registry = registry;
    this.topic = topic;
  }

  /**
   * @param compatibility null where the subject has no level of its own
   */
  record Subject(String name, List<Integer> versions, String compatibility) {}

  List<Subject> list() {
    return registry.subjects().stream()
        .sorted(Comparator.comparing(this::isAnother).thenComparing(Comparator.naturalOrder()))
        .map(name -> new Subject(name, registry.versions(name), compatibility(name)))
        .toList();
  }

  private boolean isAnother(String subject) {
    return !subject.equals(topic + "-key") && !subject.equals(topic + "-value");
  }

  private String compatibility(String subject) {
    try {
      return registry.compatibility(subject);
    } catch (UnknownSchemaException e) {
      return null;
    }
  }

  JsonNode schema(String subject, int version) {
    try {
      return JSON.readTree(registry.version(subject, version).toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Avro must write JSON", e);
    }
  }

  /**
   * What became of a field.
   *
   * @param before null where it was added
   * @param after null where it was removed
   */
  record Change(String field, String before, String after) {}

  /** The fields that differ between two versions. */
  List<Change> difference(String subject, int from, int to) {
    Schema before = registry.version(subject, from);
    Schema after = registry.version(subject, to);
    List<Change> changes = new ArrayList<>();
    for (Schema.Field field : before.getFields()) {
      String old = text(field);
      String now = text(after.getField(field.name()));
      if (!Objects.equals(old, now)) {
        changes.add(new Change(field.name(), old, now));
      }
    }
    for (Schema.Field field : after.getFields()) {
      if (before.getField(field.name()) == null) {
        changes.add(new Change(field.name(), null, text(field)));
      }
    }
    return changes;
  }

  private static String text(Schema.Field field) {
    return field == null
        ? null
        : field.schema() + (field.hasDefaultValue() ? " default " + defaultOf(field) : "");
  }

  private static Object defaultOf(Schema.Field field) {
    Object value = field.defaultVal();
    return value == JsonProperties.NULL_VALUE ? null : value; // Avro's null is an object of its own
  }

  /**
   * @param why null where the schema is compatible
   */
  record Verdict(boolean compatible, String why) {}

  /** Whether a schema can read what the subject's latest wrote. Registers nothing. */
  Verdict check(String subject, String schema) {
    try {
      registry.requireBackwardCompatible(subject, new Schema.Parser().parse(schema));
      return new Verdict(true, null);
    } catch (IncompatibleSchemaException e) {
      return new Verdict(false, e.getMessage());
    } catch (SchemaParseException e) {
      return new Verdict(false, "Not an Avro schema: " + Problems.sentence(e));
    }
  }
}
