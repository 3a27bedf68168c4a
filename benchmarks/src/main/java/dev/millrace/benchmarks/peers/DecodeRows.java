package dev.millrace.benchmarks.peers;

import dev.millrace.schemas.MalformedRecordException;
import dev.millrace.schemas.NormaliseUser;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserRules;
import dev.millrace.schemas.UserTable;
import dev.millrace.schemas.WireFormat;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Of a record, the columns of all tables; or, where it can never work, the record and why. */
final class DecodeRows implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1;

  static final List<String> USERS = UserTable.USERS.columns();
  static final List<String> BY_COUNTRY = UserTable.USERS_BY_COUNTRY.columns();
  static final List<String> BY_MINUTE = UserTable.USERS_BY_MINUTE.columns();

  private static final List<String> COLUMNS =
      Stream.of(USERS, BY_COUNTRY, BY_MINUTE).flatMap(List::stream).distinct().toList();

  static final StructType SCHEMA = schema();

  private static StructType schema() {
    Map<String, DataType> types = new LinkedHashMap<>();
    COLUMNS.forEach(column -> types.put(column, DataTypes.StringType));
    for (Schema.Field field : User.getClassSchema().getFields()) {
      types.put(USERS.get(field.pos()), type(field.schema()));
    }
    types.put("age_at_registration", DataTypes.IntegerType);
    types.put("shard", DataTypes.IntegerType);
    types.put("fetched_day", DataTypes.DateType);
    types.put("fetched_minute", DataTypes.TimestampType);
    StructType schema = new StructType();
    for (Map.Entry<String, DataType> column : types.entrySet()) {
      schema = schema.add(column.getKey(), column.getValue());
    }
    return schema
        .add("key", DataTypes.BinaryType)
        .add("value", DataTypes.BinaryType)
        .add("reason", DataTypes.StringType);
  }

  private static DataType type(Schema schema) {
    if (schema.getLogicalType() != null
        && schema.getLogicalType().getName().startsWith("timestamp")) {
      return DataTypes.TimestampType;
    }
    return switch (schema.getType()) {
      case INT -> DataTypes.IntegerType;
      case DOUBLE -> DataTypes.DoubleType;
      default -> DataTypes.StringType;
    };
  }

  @Override
  public Iterator<Row> call(Iterator<Row> records) {
    SpecificDatumReader<User> reader =
        WireFormat.reader(User.getClassSchema(), User.getClassSchema());
    Iterable<Row> all = () -> records;
    return java.util.stream.StreamSupport.stream(all.spliterator(), false)
        .map(record -> decode(record, reader))
        .iterator();
  }

  private static Row decode(Row record, SpecificDatumReader<User> reader) {
    try {
      User user = NormaliseUser.normalise(WireFormat.decode(record.getAs("value"), reader));
      List<String> violations = UserRules.violations(user);
      return violations.isEmpty() ? row(user) : letter(record, String.join("; ", violations));
    } catch (MalformedRecordException e) {
      return letter(record, e.getMessage());
    }
  }

  private static Row row(User user) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (UserTable table : UserTable.values()) {
      List<Object> row = table.row(user);
      for (int column = 0; column < row.size(); column++) {
        values.put(table.columns().get(column), toSpark(row.get(column)));
      }
    }
    Object[] row = values.values().toArray(new Object[COLUMNS.size() + 3]);
    return RowFactory.create(row);
  }

  private static Row letter(Row record, String reason) {
    Object[] row = new Object[COLUMNS.size() + 3];
    row[COLUMNS.size()] = record.getAs("key");
    row[COLUMNS.size() + 1] = record.getAs("value");
    row[COLUMNS.size() + 2] = reason;
    return RowFactory.create(row);
  }

  private static Object toSpark(Object value) {
    if (value instanceof UUID id) {
      return id.toString();
    } else if (value instanceof Instant time) {
      return Timestamp.from(time);
    } else if (value instanceof LocalDate day) {
      return Date.valueOf(day);
    }
    return value;
  }
}
