package dev.millrace.benchmarks;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.millrace.benchmarks.peers.ConsumersWithoutSink;
import dev.millrace.benchmarks.peers.MicroBatchesWithoutSink;
import dev.millrace.benchmarks.peers.StreamingWithoutSink;
import dev.millrace.stack.Connections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Kafka without a sink: what the contenders cost themselves, without the waiting for Cassandra.
 * There is no target to read back, so what was done is what was committed.
 */
final class KafkaWithoutSink extends KafkaLeg {
  KafkaWithoutSink(UserTopic topic) {
    super(topic);
  }

  KafkaWithoutSink(UserTopic topic, long mostPerBatch) {
    super(topic, mostPerBatch);
  }

  @Override
  public String name() {
    return "kafka-without-sink";
  }

  @Override
  public String description() {
    return "Kafka without a sink: decode, normalise, check the rules, count.";
  }

  @Override
  public List<Contender> contenders() {
    return List.of(
        Programs.onBeam(
            "Millrace",
            Contender.Role.MILLRACE,
            1,
            MicroBatchesWithoutSink.class,
            this::pipelineOptions),
        Programs.onSpark(
            "Structured Streaming",
            StreamingWithoutSink.class,
            List.of("org.apache.spark:spark-sql-kafka-0-10_2.12:" + Programs.sparkVersion()),
            trial -> Map.of(),
            this::peerArguments),
        Programs.plain("consumers", ConsumersWithoutSink.class, this::peerArguments));
  }

  private List<String> pipelineOptions(Trial trial) {
    return Stream.concat(Stream.of("--runner=SparkRunner"), options(trial).stream()).toList();
  }

  @Override
  void finish(Trial trial) {
    try (CqlSession session = new Connections(trial.servers().addresses()).cassandra()) {
      session.execute("DROP KEYSPACE " + keyspace(trial));
    }
  }
}
