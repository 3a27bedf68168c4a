package dev.millrace.benchmarks.peers;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;

/** Structured Streaming, a batch at a time, whose records are decoded, checked and counted. */
public final class StreamingWithoutSink {
  private StreamingWithoutSink() {}

  public static void main(String[] strings) throws Exception {
    Arguments arguments = Arguments.of(strings);
    SparkSession spark = SparkSession.builder().getOrCreate();
    TopicStream.read(spark, arguments)
        .select("value")
        .mapPartitions(new CountUsers(), Encoders.LONG())
        .writeStream()
        .format("noop")
        .option("checkpointLocation", arguments.folder() + "/checkpoint")
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
    Thread.sleep(2_000); // the listener hears of the last batch a little later
    spark.stop();
  }

  private static final class CountUsers implements MapPartitionsFunction<Row, Long> {
    private static final long serialVersionUID = 1;

    @Override
    public Iterator<Long> call(Iterator<Row> records) {
      UserCheck check = new UserCheck();
      long users = 0;
      while (records.hasNext()) {
        if (check.isUser(records.next().getAs("value"))) {
          users++;
        }
      }
      return List.of(users).iterator();
    }
  }
}
