package dev.millrace.console;

import dev.millrace.schemas.MalformedRecordException;
import dev.millrace.schemas.WireFormat;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import dev.millrace.schemas.registry.SchemaRegistryException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;

/** Decodes values through the registry, whose schemas never change once they have an id. */
final class Decoder {
  private final SchemaRegistryClient registry;
  private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();

  Decoder(SchemaRegistryClient registry) {
    this.registry = registry;
  }

  /** What a value is: its fields by name, or in a sentence why it has none. */
  Object describe(byte[] value, boolean revealed) {
    if (value == null) {
      return null;
    }
    try {
      Schema schema =
          schemas.computeIfAbsent(WireFormat.schemaId(value), id -> registry.schemaById(id));
      GenericRecord datum = WireFormat.decode(value, new GenericDatumReader<GenericRecord>(schema));
      Map<String, Object> fields = new LinkedHashMap<>();
      for (Schema.Field field : schema.getFields()) {
        fields.put(field.name(), plain(datum.get(field.pos()), field.schema()));
      }
      return Mask.fields(fields, revealed);
    } catch (MalformedRecordException e) {
      return Mask.reason(Problems.sentence(e));
    } catch (SchemaRegistryException e) {
      return Problems.sentence(e);
    }
  }

  private static Object plain(Object content, Schema schema) {
    if (schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
        && content instanceof Long millis) {
      return Instant.ofEpochMilli(millis);
    }
    return content instanceof Number || content == null ? content : content.toString();
  }
}
