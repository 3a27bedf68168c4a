package dev.millrace.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Searches whole topics for a key, two at a time; each shows how far it is and can be stopped. */
final class KeySearch implements AutoCloseable {
  private static final int AT_ONCE = 2;

  /** Searches that are remembered; the oldest goes, and stops if it still runs. */
  private static final int MOST_SEARCHES = 10;

  private static final int MOST_FOUND = 100;
  private static final Duration POLL = Duration.ofMillis(500);

  private final Systems systems;
  private final Topics topics;
  private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
  private final Map<String, Search> searches =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Search> eldest) {
          if (size() > MOST_SEARCHES) {
            eldest.getValue().stopped = true;
            return true;
          }
          return false;
        }
      };

  KeySearch(Systems systems, Topics topics) {
    this.systems = systems;
    this.topics = topics;
  }

  /** How far a search is. */
  record Progress(
      String id,
      String topic,
      long read,
      long total,
      boolean running,
      String problem,
      List<Topics.Message> found) {}

  private static final class Search {
    private final String id = UUID.randomUUID().toString();
    private final String topic;
    private final byte[] key;
    private final ConcurrentLinkedQueue<ConsumerRecord<byte[], byte[]>> found =
        new ConcurrentLinkedQueue<>();
    private volatile long read;
    private volatile long total;
    private volatile boolean running = true;
    private volatile boolean stopped;
    private volatile String problem;

    Search(String topic, byte[] key) {
      this.topic = topic;
      this.key = key;
    }
  }

  /** Starts a search for all records of that key. */
  String start(String topic, String key) {
    Search search = new Search(topic, key.getBytes(UTF_8));
    synchronized (searches) {
      searches.put(search.id, search);
    }
    threads.execute(() -> run(search));
    return search.id;
  }

  private void run(Search search) {
    try (KafkaConsumer<byte[], byte[]> consumer = systems.consumer()) {
      List<TopicPartition> partitions = Systems.partitions(consumer, search.topic);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
      search.total = sum(ends) - sum(starts);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (!search.stopped && search.found.size() < MOST_FOUND) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (Arrays.equals(record.key(), search.key)) {
            search.found.add(record);
          }
        }
        Map<TopicPartition, Long> positions =
            partitions.stream().collect(Collectors.toMap(one -> one, consumer::position));
        search.read = sum(positions) - sum(starts);
        if (partitions.stream().allMatch(one -> positions.get(one) >= ends.get(one))) {
          return;
        }
      }
    } catch (RuntimeException e) {
      search.problem = Problems.sentence(e);
    } finally {
      search.running = false;
    }
  }

  private static long sum(Map<TopicPartition, Long> offsets) {
    return offsets.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * @throws IllegalArgumentException if there is no such search
   */
  Progress progress(String id, boolean revealed) {
    Search search = require(id);
    return new Progress(
        id,
        search.topic,
        search.read,
        search.total,
        search.running,
        search.problem,
        search.found.stream().map(record -> topics.message(record, revealed)).toList());
  }

  void stop(String id) {
    require(id).stopped = true;
  }

  private Search require(String id) {
    synchronized (searches) {
      Search search = searches.get(id);
      if (search == null) {
        throw new IllegalArgumentException("There is no search " + id);
      }
      return search;
    }
  }

  @Override
  public void close() {
    synchronized (searches) {
      searches.values().forEach(search -> search.stopped = true);
    }
    threads.shutdown();
  }
}
