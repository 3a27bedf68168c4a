package dev.millrace.pipelines.transforms;

import dev.millrace.schemas.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.io.jdbc.JdbcIO;

/**
 * Makes an Avro record of a row that has the record's fields as its first columns, in their order,
 * as {@link Columns} names them.
 *
 * @param <T> the generated class of the record
 */
public final class AvroRowMapper<T extends SpecificRecord> implements JdbcIO.RowMapper<T> {
  private static final long serialVersionUID = 1;

  private final Class<T> recordClass;
  private transient Schema schema;

  public AvroRowMapper(Class<T> recordClass) {
    this.recordClass = recordClass;
  }

  /**
   * @throws SQLException if a column is null or holds what its field can't
   */
  @Override
  public T mapRow(ResultSet row) throws SQLException {
    if (schema == null) {
      schema = SpecificData.get().getSchema(recordClass);
    }
    T record = recordClass.cast(SpecificData.newInstance(recordClass, schema));
    for (Schema.Field field : schema.getFields()) {
      record.put(field.pos(), value(row, field));
    }
    return record;
  }

  private static Object value(ResultSet row, Schema.Field field) throws SQLException {
    Object value = read(row, field.pos() + 1, notNull(field.schema()));
    if (row.wasNull() && field.schema().isNullable()) {
      return null;
    }
    if (row.wasNull()) {
      throw new SQLException(
          "Column " + Columns.nameOf(field.name()) + " must not be null, but is");
    }
    return value;
  }

  /** The type itself, or the one that a union has beside null. */
  private static Schema notNull(Schema schema) {
    return schema.isUnion()
        ? schema.getTypes().stream()
            .filter(type -> type.getType() != Schema.Type.NULL)
            .findFirst()
            .orElseThrow()
        : schema;
  }

  private static Object read(ResultSet row, int column, Schema schema) throws SQLException {
    LogicalType logicalType = schema.getLogicalType();
    String type = logicalType == null ? schema.getType().getName() : logicalType.getName();
    return switch (type) {
      case "string" -> row.getString(column);
      case "int" -> row.getInt(column);
      case "long" -> row.getLong(column);
      case "double" -> row.getDouble(column);
      case "boolean" -> row.getBoolean(column);
      case "uuid" -> row.getObject(column, UUID.class);
      case "timestamp-millis" -> {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        yield time == null ? null : time.toInstant().truncatedTo(ChronoUnit.MILLIS);
      }
      default -> throw new SQLException("Columns can't hold the Avro type " + type + " yet");
    };
  }
}
