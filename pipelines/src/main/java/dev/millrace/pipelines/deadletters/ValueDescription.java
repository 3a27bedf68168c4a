package dev.millrace.pipelines.deadletters;

import dev.millrace.schemas.MalformedRecordException;
import dev.millrace.schemas.WireFormat;
import dev.millrace.schemas.registry.RegistryAddress;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import dev.millrace.schemas.registry.SchemaRegistryException;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;

/** Says what a value seems to be, as far as it can be decoded. */
final class ValueDescription {
  private ValueDescription() {}

  /**
   * @param value null where there is none
   * @param registry the one to ask, if any
   */
  static String of(byte[] value, Optional<RegistryAddress> registry) {
    if (value == null) {
      return "absent";
    }
    String size = value.length + " bytes: ";
    try {
      int schemaId = WireFormat.schemaId(value);
      return size
          + (registry.isEmpty()
              ? "starts as Avro in the wire format, with schema id " + schemaId
              : decoded(value, schemaId, registry.get()));
    } catch (MalformedRecordException | SchemaRegistryException e) {
      return size + e.getMessage();
    }
  }

  private static String decoded(byte[] value, int schemaId, RegistryAddress registry)
      throws MalformedRecordException {
    Schema schema = new SchemaRegistryClient(registry).schemaById(schemaId);
    GenericRecord datum = WireFormat.decode(value, new GenericDatumReader<GenericRecord>(schema));
    return String.format("a %s of schema id %d: %s", schema.getFullName(), schemaId, datum);
  }
}
