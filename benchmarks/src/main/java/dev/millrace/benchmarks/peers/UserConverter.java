package dev.millrace.benchmarks.peers;

import dev.millrace.schemas.User;
import dev.millrace.schemas.UserKey;
import dev.millrace.schemas.WireFormat;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.storage.Converter;

/**
 * Makes in Kafka Connect, of each row that Debezium has read, the record that all others make. Its
 * one setting is {@code schema.id}, the users' in the registry.
 */
public final class UserConverter implements Converter {
  /** How Debezium gives a {@code timestamptz}: as text. */
  private static final String ZONED_TIMESTAMP = "io.debezium.time.ZonedTimestamp";

  private final SpecificDatumWriter<User> writer = new SpecificDatumWriter<>(User.class);
  private boolean key;
  private int schemaId;

  @Override
  public void configure(Map<String, ?> settings, boolean isKey) {
    key = isKey;
    schemaId = Integer.parseInt(settings.get("schema.id").toString());
  }

  @Override
  public byte[] fromConnectData(String topic, Schema schema, Object value) {
    Struct row = (Struct) value;
    return key
        ? UserKey.toBytes(UUID.fromString(row.getString("id")))
        : WireFormat.encode(
            schemaId,
            StagedUsers.of(column -> value(row, StagedUsers.COLUMNS.get(column))),
            writer);
  }

  private static Object value(Struct row, String column) {
    Object value = row.get(column);
    return ZONED_TIMESTAMP.equals(row.schema().field(column).schema().name())
        ? Timestamp.from(Instant.parse((String) value))
        : value;
  }

  @Override
  public SchemaAndValue toConnectData(String topic, byte[] value) {
    throw new UnsupportedOperationException("Records are only written");
  }
}
