package dev.millrace.pipelines.deadletters;

import dev.millrace.schemas.MalformedRecordException;
import dev.millrace.schemas.WireFormat;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import dev.millrace.schemas.registry.SchemaRegistryException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;

/** Says what a value seems to be, as far as it can be decoded. */
final class ValueDescription {
  private ValueDescription() {}

  /**
   * @param value null where there is none
   * @param schemaRegistryUrl null where no registry is to be asked
   */
  static String of(byte[] value, String schemaRegistryUrl) {
    if (value == null) {
      return "absent";
    }
    String size = value.length + " bytes: ";
    try {
      int schemaId = WireFormat.schemaId(value);
      return size
          + (schemaRegistryUrl == null
              ? "starts as Avro in the wire format, with schema id " + schemaId
              : decoded(value, schemaId, schemaRegistryUrl));
    } catch (MalformedRecordException | SchemaRegistryException e) {
      return size + e.getMessage();
    }
  }

  private static String decoded(byte[] value, int schemaId, String schemaRegistryUrl)
      throws MalformedRecordException {
    Schema schema = new SchemaRegistryClient(schemaRegistryUrl).schemaById(schemaId);
    GenericRecord datum = WireFormat.decode(value, new GenericDatumReader<GenericRecord>(schema));
    return String.format("a %s of schema id %d: %s", schema.getFullName(), schemaId, datum);
  }
}
