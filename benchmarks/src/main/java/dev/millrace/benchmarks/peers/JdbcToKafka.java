package dev.millrace.benchmarks.peers;

import dev.millrace.schemas.User;
import dev.millrace.schemas.UserKey;
import dev.millrace.schemas.WireFormat;
import java.util.Iterator;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The tutorials' way, tuned: Spark's JDBC source, which reads ranges of ids side by side, and its
 * Kafka sink.
 */
public final class JdbcToKafka {
  private static final int RANGES = 16;
  private static final StructType RECORD =
      new StructType().add("key", DataTypes.BinaryType).add("value", DataTypes.BinaryType);

  private JdbcToKafka() {}

  public static void main(String[] strings) {
    PublishArguments arguments = PublishArguments.of(strings);
    SparkSession spark = SparkSession.builder().getOrCreate();
    Properties settings = new Properties();
    settings.setProperty("user", arguments.postgresUser());
    settings.setProperty("driver", "org.postgresql.Driver");
    settings.setProperty("fetchsize", Integer.toString(StagedUsers.FETCH_SIZE));
    spark
        .read()
        .jdbc(arguments.postgresUrl(), "staged_users", ranges(), settings)
        .selectExpr(StagedUsers.COLUMNS.toArray(String[]::new))
        .mapPartitions(new Encode(Integer.parseInt(arguments.schemaId())), Encoders.row(RECORD))
        .write()
        .format("kafka")
        .option("kafka.bootstrap.servers", arguments.bootstrapServers())
        .option("kafka.compression.type", "lz4")
        .option("kafka.linger.ms", "20")
        .option("kafka.batch.size", Integer.toString(128 * 1024))
        .option("topic", arguments.topic())
        .save();
    spark.stop();
  }

  /** Of ids, by their first digit. */
  private static String[] ranges() {
    return IntStream.range(0, RANGES)
        .mapToObj(
            digit ->
                "id >= '%x0000000-0000-0000-0000-000000000000'".formatted(digit)
                    + (digit == RANGES - 1
                        ? ""
                        : " AND id < '%x0000000-0000-0000-0000-000000000000'".formatted(digit + 1)))
        .toArray(String[]::new);
  }

  private record Encode(int schemaId) implements MapPartitionsFunction<Row, Row> {
    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
      SpecificDatumWriter<User> writer = new SpecificDatumWriter<>(User.class);
      Iterable<Row> all = () -> rows;
      return StreamSupport.stream(all.spliterator(), false)
          .map(
              row -> {
                User user = StagedUsers.of(row::get);
                return RowFactory.create(
                    UserKey.toBytes(user.getId()), WireFormat.encode(schemaId, user, writer));
              })
          .iterator();
    }
  }
}
