package dev.millrace.pipelines.transforms;

import dev.millrace.schemas.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
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
  private transient List<Column> columns;

  public AvroRowMapper(Class<T> recordClass) {
    this.recordClass = recordClass;
  }

  /**
   * Makes the record of the row at hand.
   *
   * @throws SQLException if a column is null or of another type where its field allows neither
   */
  @Override
  public T mapRow(ResultSet row) throws SQLException {
    if (columns == null) {
      schema = SpecificData.get().getSchema(recordClass);
      columns = schema.getFields().stream().map(Column::of).toList();
    }
    T record = recordClass.cast(SpecificData.newInstance(recordClass, schema));
    for (Column column : columns) {
      record.put(column.field(), column.value(row));
    }
    return record;
  }

  /**
   * @param type of the Avro field: its logical type's name where it has one
   */
  private record Column(int field, String name, String type, boolean nullable) {

    static Column of(Schema.Field field) {
      Schema schema = field.schema();
      if (schema.isUnion()) {
        schema =
            schema.getTypes().stream()
                .filter(type -> type.getType() != Schema.Type.NULL)
                .findFirst()
                .orElseThrow();
      }
      LogicalType logicalType = schema.getLogicalType();
      return new Column(
          field.pos(),
          Columns.nameOf(field.name()),
          logicalType == null ? schema.getType().getName() : logicalType.getName(),
          field.schema().isNullable());
    }

    Object value(ResultSet row) throws SQLException {
      Object value = read(row, field + 1);
      if (!row.wasNull()) {
        return value;
      }
      if (!nullable) {
        throw new SQLException("Column " + name + " must not be null, but is");
      }
      return null;
    }

    private Object read(ResultSet row, int index) throws SQLException {
      return switch (type) {
        case "string" -> row.getString(index);
        case "int" -> row.getInt(index);
        case "long" -> row.getLong(index);
        case "double" -> row.getDouble(index);
        case "boolean" -> row.getBoolean(index);
        case "uuid" -> row.getObject(index, UUID.class);
        case "timestamp-millis" -> {
          OffsetDateTime time = row.getObject(index, OffsetDateTime.class);
          yield time == null ? null : Instant.ofEpochMilli(time.toInstant().toEpochMilli());
        }
        default ->
            throw new SQLException(
                "Column " + name + " must be of a type that rows can hold, but is of: " + type);
      };
    }
  }
}
