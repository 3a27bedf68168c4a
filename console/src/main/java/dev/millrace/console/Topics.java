package dev.millrace.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.pipelines.options.StreamNames;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** The topics' page: partitions, offsets, lag and retention; and what stands in a topic. */
final class Topics {
  private static final List<String> SHOWN_SETTINGS =
      List.of(
          TopicConfig.CLEANUP_POLICY_CONFIG,
          TopicConfig.RETENTION_MS_CONFIG,
          TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG,
          TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG,
          TopicConfig.DELETE_RETENTION_MS_CONFIG,
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG);

  private static final Duration READ_LIMIT = Duration.ofSeconds(4);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Systems systems;
  private final Decoder decoder;

  Topics(Systems systems, Decoder decoder) {
    this.systems = systems;
    this.decoder = decoder;
  }

  /**
   * How far a topic and its reader are.
   *
   * @param records offsets in the topic, from the beginning of time
   * @param waiting offsets that the group has not committed
   * @param newest the newest record's time; null where there is none
   */
  record Figures(long records, long committed, long waiting, Instant newest) {}

  /** The topic of the records and the group that carries them to Cassandra. */
  Figures ask() throws ExecutionException, InterruptedException, TimeoutException {
    String topic = systems.addresses().topic();
    if (!Systems.await(systems.kafka().listTopics().names()).contains(topic)) {
      return new Figures(0, 0, 0, null); // before the first record
    }
    List<TopicPartition> partitions = partitions(describe(Set.of(topic)).get(topic));
    Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec::latest);
    Map<TopicPartition, Long> starts = offsets(partitions, OffsetSpec::earliest);
    Map<TopicPartition, OffsetAndMetadata> group = group(StreamNames.kafkaToCassandra(topic));
    long committed = 0;
    long waiting = 0;
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata done = group.get(partition);
      long from = done == null ? starts.get(partition) : done.offset();
      committed += from;
      waiting += Math.max(0, ends.get(partition) - from);
    }
    return new Figures(
        ends.values().stream().mapToLong(Long::longValue).sum(),
        committed,
        waiting,
        newest(partitions));
  }

  private Instant newest(List<TopicPartition> partitions)
      throws ExecutionException, InterruptedException, TimeoutException {
    return list(partitions, OffsetSpec::maxTimestamp).values().stream()
        .mapToLong(ListOffsetsResultInfo::timestamp)
        .filter(timestamp -> timestamp > 0)
        .mapToObj(Instant::ofEpochMilli)
        .max(Comparator.naturalOrder())
        .orElse(null);
  }

  /** A topic with its partitions. */
  record Topic(
      String name, long records, List<Partition> partitions, Map<String, String> settings) {}

  /**
   * @param lag by consumer group
   */
  record Partition(int partition, int leader, long start, long end, Map<String, Long> lag) {}

  /** All topics but Kafka's own; those of the path come first. */
  List<Topic> list() throws ExecutionException, InterruptedException, TimeoutException {
    Set<String> names = new TreeSet<>(Systems.await(systems.kafka().listTopics().names()));
    Map<String, TopicDescription> topics = describe(names);
    List<TopicPartition> partitions =
        topics.values().stream().flatMap(topic -> partitions(topic).stream()).toList();
    Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec::latest);
    Map<TopicPartition, Long> starts = offsets(partitions, OffsetSpec::earliest);
    Map<String, Map<TopicPartition, OffsetAndMetadata>> groups = groups();
    Map<String, Map<String, String>> settings = settings(names);
    List<Topic> list = new ArrayList<>();
    for (String name : inOrder(names)) {
      List<Partition> parts = new ArrayList<>();
      long records = 0;
      for (var info : topics.get(name).partitions()) {
        TopicPartition partition = new TopicPartition(name, info.partition());
        long end = ends.get(partition);
        records += end - starts.get(partition);
        parts.add(
            new Partition(
                info.partition(),
                info.leader() == null ? -1 : info.leader().id(),
                starts.get(partition),
                end,
                lags(groups, partition, end)));
      }
      list.add(new Topic(name, records, parts, settings.get(name)));
    }
    return list;
  }

  private List<String> inOrder(Set<String> names) {
    List<String> ofThePath =
        List.of(systems.addresses().topic(), systems.addresses().deadLetterTopic());
    return Stream.concat(
            ofThePath.stream().filter(names::contains),
            names.stream().filter(name -> !ofThePath.contains(name)))
        .toList();
  }

  private static Map<String, Long> lags(
      Map<String, Map<TopicPartition, OffsetAndMetadata>> groups,
      TopicPartition partition,
      long end) {
    Map<String, Long> lags = new LinkedHashMap<>();
    groups.forEach(
        (group, offsets) -> {
          OffsetAndMetadata committed = offsets.get(partition);
          if (committed != null) {
            lags.put(group, Math.max(0, end - committed.offset()));
          }
        });
    return lags;
  }

  private Map<String, Map<TopicPartition, OffsetAndMetadata>> groups()
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<String, Map<TopicPartition, OffsetAndMetadata>> groups = new LinkedHashMap<>();
    for (var group : Systems.await(systems.kafka().listConsumerGroups().all())) {
      groups.put(group.groupId(), group(group.groupId()));
    }
    return groups;
  }

  private Map<TopicPartition, OffsetAndMetadata> group(String name)
      throws ExecutionException, InterruptedException, TimeoutException {
    return Systems.await(
        systems.kafka().listConsumerGroupOffsets(name).partitionsToOffsetAndMetadata());
  }

  private Map<String, TopicDescription> describe(Set<String> names)
      throws ExecutionException, InterruptedException, TimeoutException {
    return Systems.await(systems.kafka().describeTopics(names).allTopicNames());
  }

  private static List<TopicPartition> partitions(TopicDescription topic) {
    return topic.partitions().stream()
        .map(partition -> new TopicPartition(topic.name(), partition.partition()))
        .toList();
  }

  private Map<TopicPartition, Long> offsets(
      List<TopicPartition> partitions, Supplier<OffsetSpec> which)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    list(partitions, which).forEach((partition, info) -> offsets.put(partition, info.offset()));
    return offsets;
  }

  private Map<TopicPartition, ListOffsetsResultInfo> list(
      List<TopicPartition> partitions, Supplier<OffsetSpec> which)
      throws ExecutionException, InterruptedException, TimeoutException {
    return Systems.await(
        systems
            .kafka()
            .listOffsets(
                partitions.stream().collect(Collectors.toMap(p -> p, partition -> which.get())))
            .all());
  }

  private Map<String, Map<String, String>> settings(Set<String> topics)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<String, Map<String, String>> byTopic = new HashMap<>();
    Map<ConfigResource, Config> configs =
        Systems.await(
            systems
                .kafka()
                .describeConfigs(
                    topics.stream()
                        .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                        .toList())
                .all());
    configs.forEach(
        (resource, config) -> {
          Map<String, String> shown = new LinkedHashMap<>();
          SHOWN_SETTINGS.forEach(name -> shown.put(name, config.get(name).value()));
          byTopic.put(resource.name(), shown);
        });
    return byTopic;
  }

  /**
   * A record for people.
   *
   * @param value decoded, or what the bytes seem to be
   * @param bytes of the value; null where it has none
   */
  record Message(
      int partition,
      long offset,
      Instant time,
      String key,
      Object value,
      Integer bytes,
      Map<String, String> headers) {}

  /**
   * Some records of a topic, the newest last within a partition.
   *
   * @param partition null for all
   * @param offset where to start; null for the newest
   * @param count at most that many
   */
  List<Message> messages(String topic, Integer partition, Long offset, int count, boolean revealed)
      throws ExecutionException, InterruptedException, TimeoutException {
    List<TopicPartition> partitions =
        partitions(describe(Set.of(topic)).get(topic)).stream()
            .filter(candidate -> partition == null || candidate.partition() == partition)
            .toList();
    if (partitions.isEmpty()) {
      throw new IllegalArgumentException(topic + " has no partition " + partition);
    }
    int each = Math.max(1, count / partitions.size());
    List<Message> messages = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = systems.consumer()) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
      consumer.assign(partitions);
      Map<TopicPartition, Long> until = new HashMap<>();
      for (TopicPartition one : partitions) {
        long start = offset == null ? ends.get(one) - each : offset;
        long from = Math.min(ends.get(one), Math.max(starts.get(one), start));
        consumer.seek(one, from);
        until.put(one, Math.min(ends.get(one), from + each));
      }
      long deadline = System.nanoTime() + READ_LIMIT.toNanos();
      while (partitions.stream().anyMatch(one -> consumer.position(one) < until.get(one))
          && System.nanoTime() < deadline) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (record.offset() < until.get(new TopicPartition(topic, record.partition()))) {
            messages.add(message(record, revealed));
          }
        }
      }
    }
    messages.sort(Comparator.comparing(Message::time).thenComparing(Message::offset).reversed());
    return messages;
  }

  Message message(ConsumerRecord<byte[], byte[]> record, boolean revealed) {
    Map<String, String> headers = new LinkedHashMap<>();
    record.headers().forEach(header -> headers.put(header.key(), text(header.value())));
    return new Message(
        record.partition(),
        record.offset(),
        Instant.ofEpochMilli(record.timestamp()),
        text(record.key()),
        decoder.describe(record.value(), revealed),
        record.value() == null ? null : record.value().length,
        headers);
  }

  static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, UTF_8);
  }
}
