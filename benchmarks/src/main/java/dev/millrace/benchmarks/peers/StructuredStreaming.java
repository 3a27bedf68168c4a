package dev.millrace.benchmarks.peers;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.current_timestamp;

import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;

/**
 * The tutorials' way, tuned: Structured Streaming with a batch at a time, which is decoded once,
 * kept, and written table by table with spark-cassandra-connector.
 */
public final class StructuredStreaming {
  private final Arguments arguments;

  private StructuredStreaming(Arguments arguments) {
    this.arguments = arguments;
  }

  public static void main(String[] strings) throws Exception {
    new StructuredStreaming(Arguments.of(strings)).run();
  }

  private void run() throws Exception {
    SparkSession spark = SparkSession.builder().getOrCreate();
    TopicStream.read(spark, arguments)
        .select("key", "value")
        .writeStream()
        .foreachBatch((VoidFunction2<Dataset<Row>, Long>) (batch, id) -> write(batch))
        .option("checkpointLocation", arguments.folder() + "/checkpoint")
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
    Thread.sleep(2_000); // the listener hears of the last batch a little later
    spark.stop();
  }

  private void write(Dataset<Row> batch) {
    Dataset<Row> decoded =
        batch.mapPartitions(new DecodeRows(), Encoders.row(DecodeRows.SCHEMA)).persist();
    Dataset<Row> users = decoded.filter(col("reason").isNull());
    save(
        users.select(columns(DecodeRows.USERS)).withColumn("written_at", current_timestamp()),
        "users");
    save(users.select(columns(DecodeRows.BY_COUNTRY)), "users_by_country");
    save(users.select(columns(DecodeRows.BY_MINUTE)), "users_by_minute");
    decoded
        .filter(col("reason").isNotNull())
        .select("key", "value")
        .write()
        .format("kafka")
        .option("kafka.bootstrap.servers", arguments.bootstrapServers())
        .option("topic", arguments.deadLetterTopic())
        .save();
    decoded.unpersist();
  }

  private static Column[] columns(List<String> names) {
    return names.stream().map(org.apache.spark.sql.functions::col).toArray(Column[]::new);
  }

  private void save(Dataset<Row> rows, String table) {
    rows.write()
        .format("org.apache.spark.sql.cassandra")
        .option("keyspace", arguments.keyspace())
        .option("table", table)
        .mode(SaveMode.Append)
        .save();
  }
}
