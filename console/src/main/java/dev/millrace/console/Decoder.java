package dev.millrace.console;

import dev.millrace.schemas.MalformedRecordException;
import dev.millrace.schemas.WireFormat;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import dev.millrace.schemas.registry.SchemaRegistryException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
        Object content = datum.get(field.pos());
        fields.put(field.name(), content instanceof CharSequence ? content.toString() : content);
      }
      return Mask.fields(fields, revealed);
    } catch (MalformedRecordException e) {
      return Mask.reason(Problems.sentence(e));
    } catch (SchemaRegistryException e) {
      return Problems.sentence(e);
    }
  }
}
