package dev.millrace.pipelines.options;

/**
 * The names under which the legs keep their logs, hold their leases, show their lag and appear in
 * Spark's master: one stream per topic.
 */
public final class StreamNames {
  private StreamNames() {}

  public static String postgresToKafka(KafkaOptions options) {
    return postgresToKafka(options.getTopic());
  }

  /** The same by the name of the topic. */
  public static String postgresToKafka(String topic) {
    return "postgres-to-kafka/" + topic;
  }

  /** Also the consumer group that shows how far the stream is behind. */
  public static String kafkaToCassandra(KafkaOptions options) {
    return kafkaToCassandra(options.getTopic());
  }

  /** The same by the name of the topic. */
  public static String kafkaToCassandra(String topic) {
    return "kafka-to-cassandra/" + topic;
  }
}
