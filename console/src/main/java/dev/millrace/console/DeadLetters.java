package dev.millrace.console;

import dev.millrace.pipelines.deadletters.HexDump;
import dev.millrace.pipelines.deadletters.LetterTopic;
import dev.millrace.pipelines.deadletters.Replayer;
import dev.millrace.pipelines.microbatch.kafka.RecordPosition;
import dev.millrace.pipelines.transforms.Letter;
import dev.millrace.schemas.MalformedRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * The dead letters' page. A thread follows the topic and remembers of each letter what it is and
 * where its newest version stands; the bytes are read again when somebody looks at them.
 */
final class DeadLetters implements AutoCloseable {
  /** Beyond that many, letters are counted but not listed: the memory is bounded. */
  private static final int MOST_LISTED = 500_000;

  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration READ_LIMIT = Duration.ofSeconds(4);

  private static final Comparator<Map.Entry<RecordPosition, Entry>> OLDEST_FIRST =
      Comparator.comparingLong(each -> each.getValue().failedAt());

  private final Systems systems;
  private final Decoder decoder;
  private final String topic;
  private final Map<RecordPosition, Entry> entries = new HashMap<>();
  private final Map<Group, Group> groups = new HashMap<>();
  private long notListed;
  private volatile boolean complete;
  private volatile boolean closed;

  DeadLetters(Systems systems, Decoder decoder) {
    this.systems = systems;
    this.decoder = decoder;
    this.topic = systems.addresses().deadLetterTopic();
    Thread follower = new Thread(this::follow, "dead-letters");
    follower.setDaemon(true);
    follower.start();
  }

  /** Letters with a cause in common: a step, and the reason without what was found. */
  record Group(String stage, String reason) {}

  /** One letter, without its bytes: {@code partition} and {@code offset} say where these are. */
  private record Entry(
      Group group, int attempts, long failedAt, long replayedAt, int partition, long offset) {
    boolean isOpen() {
      return replayedAt == 0;
    }
  }

  /**
   * @param listed whether the whole topic has been read since the console started
   * @param newest when a letter last failed; null where there is none
   */
  record Figures(boolean listed, long open, long replayed, Instant newest) {}

  record Count(String stage, String reason, long open, long replayed, Instant newest) {}

  record Line(
      String source, String stage, String reason, Instant time, int attempts, Instant replayed) {}

  /** All of a letter. Bytes and what they decode to are personal unless revealed. */
  record Detail(
      String source,
      String stage,
      String reason,
      Instant time,
      int attempts,
      Instant replayed,
      String copy,
      Instant created,
      Map<String, String> headers,
      String key,
      Object value,
      Integer size,
      List<String> bytes) {}

  private void follow() {
    while (!closed) {
      try (KafkaConsumer<byte[], byte[]> consumer = systems.consumer()) {
        List<TopicPartition> partitions = Systems.partitions(consumer, topic);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        while (!closed) {
          for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            note(record);
          }
          complete =
              complete
                  || partitions.stream().allMatch(one -> consumer.position(one) >= ends.get(one));
        }
      } catch (RuntimeException e) {
        pause(); // Kafka is away, which the overview says
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      throw new IllegalStateException("Nobody interrupts this thread", e);
    }
  }

  private synchronized void note(ConsumerRecord<byte[], byte[]> record) {
    Optional<RecordPosition> source = Letter.identity(record.key());
    if (source.isEmpty()) {
      return;
    }
    if (record.value() == null) {
      entries.remove(source.get());
      return;
    }
    try {
      Letter letter = Letter.read(record.key(), record.value(), record.headers());
      if (entries.size() >= MOST_LISTED && !entries.containsKey(source.get())) {
        notListed++;
        return;
      }
      Group group = new Group(letter.stage(), Mask.reason(letter.reason()));
      entries.put(
          source.get(),
          new Entry(
              groups.computeIfAbsent(group, same -> same),
              letter.attempts(),
              letter.time().toEpochMilli(),
              letter.replay().map(replay -> replay.time().toEpochMilli()).orElse(0L),
              record.partition(),
              record.offset()));
    } catch (MalformedRecordException e) {
      // Something else's record in the topic.
    }
  }

  synchronized Figures figures() {
    long open = entries.values().stream().filter(Entry::isOpen).count();
    long newest = entries.values().stream().mapToLong(Entry::failedAt).max().orElse(0);
    return new Figures(
        complete,
        open + notListed,
        entries.size() - open,
        newest == 0 ? null : Instant.ofEpochMilli(newest));
  }

  /** How many letters have a cause in common; the most open ones first. */
  synchronized List<Count> byReason() {
    Map<Group, long[]> counts = new HashMap<>();
    for (Entry entry : entries.values()) {
      long[] count = counts.computeIfAbsent(entry.group(), group -> new long[3]);
      count[entry.isOpen() ? 0 : 1]++;
      count[2] = Math.max(count[2], entry.failedAt());
    }
    return counts.entrySet().stream()
        .map(
            each ->
                new Count(
                    each.getKey().stage(),
                    each.getKey().reason(),
                    each.getValue()[0],
                    each.getValue()[1],
                    Instant.ofEpochMilli(each.getValue()[2])))
        .sorted(Comparator.comparingLong(Count::open).reversed().thenComparing(Count::reason))
        .toList();
  }

  /**
   * Some letters, those that failed last first.
   *
   * @param group null for all
   */
  synchronized List<Line> list(Group group, boolean openOnly, int skip, int count) {
    // Of a hundred thousand letters a page shows some: they are picked, rather than all sorted.
    PriorityQueue<Map.Entry<RecordPosition, Entry>> last = new PriorityQueue<>(OLDEST_FIRST);
    for (Map.Entry<RecordPosition, Entry> each : entries.entrySet()) {
      Entry entry = each.getValue();
      if ((group == null || entry.group().equals(group)) && (!openOnly || entry.isOpen())) {
        last.add(each);
        if (last.size() > skip + count) {
          last.remove();
        }
      }
    }
    return last.stream()
        .sorted(OLDEST_FIRST.reversed())
        .skip(skip)
        .map(each -> line(each.getKey(), each.getValue()))
        .toList();
  }

  private static Line line(RecordPosition source, Entry entry) {
    return new Line(
        source.toString(),
        entry.group().stage(),
        entry.group().reason(),
        Instant.ofEpochMilli(entry.failedAt()),
        entry.attempts(),
        entry.isOpen() ? null : Instant.ofEpochMilli(entry.replayedAt()));
  }

  /**
   * @throws IllegalArgumentException if there is no such letter
   */
  Detail detail(String source, boolean revealed) {
    Letter letter = read(require(source));
    byte[] value = letter.original().value();
    Map<String, String> headers = new TreeMap<>();
    for (Header header : letter.original().headers()) {
      headers.put(header.key(), Topics.text(header.value()));
    }
    return new Detail(
        source,
        letter.stage(),
        revealed ? letter.reason() : Mask.reason(letter.reason()),
        letter.time(),
        letter.attempts(),
        letter.replay().map(Letter.Replay::time).orElse(null),
        letter.replay().map(replay -> replay.position().toString()).orElse(null),
        letter.original().timestamp(),
        headers,
        Topics.text(letter.original().key()),
        decoder.describe(value, revealed),
        value == null ? null : value.length,
        value == null || !revealed ? null : HexDump.lines(value).toList());
  }

  private Entry require(String source) {
    Optional<RecordPosition> position = RecordPosition.parse(source);
    synchronized (this) {
      return position
          .map(entries::get)
          .orElseThrow(() -> new IllegalArgumentException("There is no dead letter " + source));
    }
  }

  private Letter read(Entry entry) {
    TopicPartition partition = new TopicPartition(topic, entry.partition());
    try (KafkaConsumer<byte[], byte[]> consumer = systems.consumer()) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, entry.offset());
      long deadline = System.nanoTime() + READ_LIMIT.toNanos();
      while (System.nanoTime() < deadline) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (record.offset() == entry.offset()) {
            return Letter.read(record.key(), record.value(), record.headers());
          }
        }
      }
    } catch (MalformedRecordException e) {
      throw new IllegalStateException("The topic has changed meanwhile; look again", e);
    }
    throw new IllegalStateException("Kafka did not give the letter in time; look again");
  }

  /** Copies these letters back into their topic, those that are open. */
  Replayer.Result replay(List<String> sources) {
    Set<RecordPosition> wanted = new HashSet<>();
    sources.forEach(source -> RecordPosition.parse(source).ifPresent(wanted::add));
    return replay(wanted);
  }

  /** Copies all open letters with that cause back into their topic. */
  Replayer.Result replay(Group group) {
    Set<RecordPosition> wanted = new HashSet<>();
    synchronized (this) {
      entries.forEach(
          (source, entry) -> {
            if (entry.group().equals(group)) {
              wanted.add(source);
            }
          });
    }
    return replay(wanted);
  }

  private Replayer.Result replay(Set<RecordPosition> wanted) {
    return Replayer.replay(
        new LetterTopic(systems.addresses().kafka(), topic),
        letter -> letter.replay().isEmpty() && wanted.contains(letter.source()));
  }

  @Override
  public void close() {
    closed = true; // The follower sees it after its poll; interrupted, the client would complain.
  }
}
