package dev.millrace.benchmarks.peers;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A topic as Structured Streaming reads it: from its beginning, a batch at a time. */
final class TopicStream {
  private TopicStream() {}

  /** Its records; how far they are carried is committed to the group of the arguments. */
  static Dataset<Row> read(SparkSession spark, Arguments arguments) {
    spark.streams().addListener(new CommitToGroup(arguments));
    return spark
        .readStream()
        .format("kafka")
        .option("kafka.bootstrap.servers", arguments.bootstrapServers())
        .option("subscribe", arguments.topic())
        .option("startingOffsets", "earliest")
        .option("maxOffsetsPerTrigger", arguments.mostPerBatch())
        .load();
  }
}
