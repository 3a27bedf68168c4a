package dev.millrace.benchmarks.peers;

import dev.millrace.schemas.MalformedRecordException;
import dev.millrace.schemas.NormaliseUser;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserRules;
import dev.millrace.schemas.UserTable;
import dev.millrace.schemas.WireFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.beam.runners.spark.SparkPipelineOptions;
import org.apache.beam.runners.spark.SparkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.io.cassandra.CassandraIO;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.StreamingOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.util.construction.resources.PipelineResourcesOptions;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Beam as its documentation has it: an unbounded KafkaIO read, the Spark runner's streaming mode,
 * and CassandraIO for each table.
 *
 * <p>The runner marks records as read before they are written, so how far it is comes from its
 * counters, whose sum stands as one partition's offset in the consumer group.
 */
public final class BeamStreaming {
  private static final TupleTag<User> USERS = new TupleTag<>("users") {};
  private static final TupleTag<KV<byte[], byte[]>> LETTERS = new TupleTag<>("letters") {};
  private static final long BATCH_MILLIS = 1_000;
  private static final long LOOK_MILLIS = 200;

  private final Arguments arguments;

  private BeamStreaming(Arguments arguments) {
    this.arguments = arguments;
  }

  public static void main(String[] strings) throws Exception {
    new BeamStreaming(Arguments.of(strings)).run();
    System.exit(0); // to cancel it would fail, for whatever it is just about to do
  }

  private void run() throws Exception {
    long records = records();
    PipelineResult result = pipeline().run();
    for (long done = 0; done < records; done = done(result)) {
      Thread.sleep(LOOK_MILLIS);
      note(done);
    }
    Thread.sleep(2 * BATCH_MILLIS); // for the writes of the last bundle
    note(records);
  }

  private Pipeline pipeline() {
    Pipeline pipeline = Pipeline.create(options());
    PCollectionTuple decoded =
        pipeline
            .apply(
                "ReadTopic",
                KafkaIO.<byte[], byte[]>read()
                    .withBootstrapServers(arguments.bootstrapServers())
                    .withTopic(arguments.topic())
                    .withKeyDeserializer(ByteArrayDeserializer.class)
                    .withValueDeserializer(ByteArrayDeserializer.class)
                    .withConsumerConfigUpdates(Map.of("auto.offset.reset", "earliest"))
                    .withoutMetadata())
            .apply(
                "Decode", ParDo.of(new DecodeFn()).withOutputTags(USERS, TupleTagList.of(LETTERS)));
    PCollection<User> users = decoded.get(USERS).setCoder(AvroCoder.specific(User.class));
    for (UserTable table : UserTable.values()) {
      users.apply("Write " + table.tableName(), write(table));
    }
    decoded
        .get(LETTERS)
        .apply(
            "WriteLetters",
            KafkaIO.<byte[], byte[]>write()
                .withBootstrapServers(arguments.bootstrapServers())
                .withTopic(arguments.deadLetterTopic())
                .withKeySerializer(ByteArraySerializer.class)
                .withValueSerializer(ByteArraySerializer.class));
    return pipeline;
  }

  private SparkPipelineOptions options() {
    SparkPipelineOptions options = PipelineOptionsFactory.create().as(SparkPipelineOptions.class);
    options.setRunner(SparkRunner.class);
    options.setSparkMaster(System.getProperty("spark.master"));
    options.setBatchIntervalMillis(BATCH_MILLIS);
    options.setCheckpointDir(arguments.folder() + "/checkpoint");
    options.setEnableSparkMetricSinks(false);
    options.as(StreamingOptions.class).setStreaming(true);
    // The executors have the jar from Spark already.
    options.as(PipelineResourcesOptions.class).setPipelineResourcesDetector(loader -> List.of());
    return options;
  }

  private CassandraIO.Write<User> write(UserTable table) {
    String keyspace = arguments.keyspace();
    return CassandraIO.<User>write()
        .withHosts(List.of(arguments.cassandraHost()))
        .withPort(arguments.cassandraPort())
        .withKeyspace(keyspace)
        .withLocalDc("datacenter1")
        .withConsistencyLevel("LOCAL_ONE")
        .withEntity(User.class)
        .withMapperFactoryFn(session -> new TableMapper(session, keyspace, table));
  }

  private static final class DecodeFn extends DoFn<KV<byte[], byte[]>, User> {
    private static final long serialVersionUID = 1;

    private final Counter refused = Metrics.counter(BeamStreaming.class, "refused");
    private transient SpecificDatumReader<User> reader;

    @Setup
    public void setup() {
      reader = WireFormat.reader(User.getClassSchema(), User.getClassSchema());
    }

    @ProcessElement
    public void processElement(@Element KV<byte[], byte[]> record, MultiOutputReceiver out) {
      try {
        User user = NormaliseUser.normalise(WireFormat.decode(record.getValue(), reader));
        if (UserRules.violations(user).isEmpty()) {
          out.get(USERS).output(user);
          return;
        }
      } catch (MalformedRecordException e) {
        // Refused below, like one that breaks a rule.
      }
      refused.inc();
      out.get(LETTERS).output(record);
    }
  }

  /** Records of the topic, which doesn't grow any more. */
  private long records() {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", arguments.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(arguments.topic()).stream()
              .map(partition -> new TopicPartition(arguments.topic(), partition.partition()))
              .toList();
      return consumer.endOffsets(partitions).values().stream().mapToLong(end -> end).sum();
    }
  }

  /** Users that are in all tables, and records that were refused. */
  private static long done(PipelineResult result) {
    Iterable<MetricResult<Long>> counters =
        result.metrics().queryMetrics(MetricsFilter.builder().build()).getCounters();
    long refused = sum(counters, "refused");
    long written = sum(counters, TableMapper.WRITTEN);
    return refused + written / UserTable.values().length;
  }

  private static long sum(Iterable<MetricResult<Long>> counters, String name) {
    return StreamSupport.stream(counters.spliterator(), false)
        .filter(counter -> counter.getName().getName().equals(name))
        .mapToLong(MetricResult::getAttempted)
        .sum();
  }

  private void note(long done) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", arguments.bootstrapServers()))) {
      admin
          .alterConsumerGroupOffsets(
              arguments.group(),
              Map.of(new TopicPartition(arguments.topic(), 0), new OffsetAndMetadata(done)))
          .all()
          .get();
    }
  }
}
