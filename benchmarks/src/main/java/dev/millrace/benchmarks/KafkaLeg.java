package dev.millrace.benchmarks;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.millrace.stack.Connections;
import dev.millrace.stack.Contents;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * A leg that begins in a topic of users. How far a contender is stands in its consumer group, for
 * all alike.
 */
abstract class KafkaLeg implements Leg {
  /** Into how many micro-batches the records are cut at least, for all that have any. */
  private static final int BATCHES = 10;

  private static final long MOST_PER_BATCH = 200_000;

  private final UserTopic topic;
  private final long mostPerBatch;
  private long records;
  private int schemaId;

  /** Of the trial that is open. */
  private Admin admin;

  KafkaLeg(UserTopic topic) {
    this(topic, MOST_PER_BATCH);
  }

  /**
   * @param mostPerBatch the most records that a micro-batch takes, of a long enough trial
   */
  KafkaLeg(UserTopic topic, long mostPerBatch) {
    this.topic = topic;
    this.mostPerBatch = mostPerBatch;
  }

  /** In which a trial's tables are, and Millrace's log. */
  String keyspace(Trial trial) {
    return trial.name();
  }

  /** Whoever carries a share only has a topic of its own, which holds no more. */
  private UserTopic topic(Trial trial) {
    return isShare(trial) ? topic.named(topic.name() + "-" + trial.name()) : topic;
  }

  private boolean isShare(Trial trial) {
    return trial.records() < records;
  }

  /** What Millrace calls it; the others use the same. */
  private String group(Trial trial) {
    return "kafka-to-cassandra/" + topic(trial).name();
  }

  private long mostPerBatch(Trial trial) {
    return Math.min(trial.records() / BATCHES, mostPerBatch);
  }

  @Override
  public long usualRecords() {
    return 2 * USUAL_RECORDS;
  }

  final List<String> options(Trial trial) {
    return List.of(
        "--once",
        "--topic=" + topic(trial).name(),
        "--deadLetterTopic=" + topic(trial).deadLetters(),
        "--bootstrapServers=" + trial.address("bootstrapServers"),
        "--schemaRegistryUrl=" + trial.address("schemaRegistryUrl"),
        "--cassandraContactPoints=" + trial.address("cassandraContactPoints"),
        "--cassandraDatacenter=" + trial.address("cassandraDatacenter"),
        "--cassandraKeyspace=" + keyspace(trial),
        "--maxRecordsPerMicroBatch=" + mostPerBatch(trial),
        "--triggerIntervalMillis=0");
  }

  final List<String> peerArguments(Trial trial) {
    return List.of(
        trial.address("bootstrapServers"),
        topic(trial).name(),
        topic(trial).deadLetters(),
        group(trial),
        Integer.toString(schemaId),
        trial.address("cassandraContactPoints"),
        keyspace(trial),
        Long.toString(mostPerBatch(trial)),
        trial.servers().folder().server(trial.name()).toString());
  }

  @Override
  public List<String> countedServers() {
    return List.of("kafka", "cassandra");
  }

  @Override
  public void prepare(Servers servers, long records) throws Exception {
    this.records = records;
    schemaId = topic.create(servers.addresses(), records);
  }

  @Override
  public void open(Trial trial) throws Exception {
    if (isShare(trial)) {
      topic(trial).create(trial.servers().addresses(), trial.records());
    }
    try (CqlSession session = new Connections(trial.servers().addresses()).cassandra()) {
      Contents.createKeyspace(session, keyspace(trial));
    }
    admin = Admin.create(Map.of("bootstrap.servers", trial.address("bootstrapServers")));
    try {
      admin.deleteConsumerGroups(List.of(group(trial))).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        throw e;
      }
    }
  }

  @Override
  public long done(Trial trial) throws Exception {
    return admin
        .listConsumerGroupOffsets(group(trial))
        .partitionsToOffsetAndMetadata()
        .get()
        .values()
        .stream()
        .mapToLong(OffsetAndMetadata::offset)
        .sum();
  }

  @Override
  public final void close(Trial trial) throws Exception {
    admin.close();
    finish(trial);
  }

  /** As {@link #close}. */
  abstract void finish(Trial trial) throws Exception;
}
