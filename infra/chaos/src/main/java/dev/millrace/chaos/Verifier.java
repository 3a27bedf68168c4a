package dev.millrace.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Counts what became of the records of a ledger, from the systems themselves. */
final class Verifier {
  private final CqlSession session;
  private final String keyspace;
  private final String bootstrapServers;
  private final String deadLetterTopic;

  Verifier(CqlSession session, String keyspace, String bootstrapServers, String deadLetterTopic) {
    this.session = session;
    this.keyspace = keyspace;
    this.bootstrapServers = bootstrapServers;
    this.deadLetterTopic = deadLetterTopic;
  }

  Verdict verify(Ledger ledger) {
    Map<UUID, Slot> users = new HashMap<>();
    Map<Slot, Slot> slots = new HashMap<>(); // few, and each is of many users
    for (Row row :
        session.execute("SELECT id, fetched_at, nationality, gender FROM " + keyspace + ".users")) {
      Slot slot = Slot.of(row, row.getInstant("fetched_at"));
      users.put(row.getUuid("id"), slots.computeIfAbsent(slot, unknown -> unknown));
    }
    Set<String> letters = deadLetters();
    return judge(ledger, users, ids("users_by_country"), countedUsers(), letters);
  }

  /**
   * @param users each user's row, as what it is to be counted
   * @param byCountry the ids of all rows of the table by country
   * @param counted how many users the table by minute has in each slot
   * @param letters the identities of the dead letters
   */
  static Verdict judge(
      Ledger ledger,
      Map<UUID, Slot> users,
      List<UUID> byCountry,
      Map<Slot, Long> counted,
      Set<String> letters) {
    Set<UUID> sent = ledger.users();
    Set<String> poison = ledger.poison();
    Set<UUID> inCountries = new HashSet<>(byCountry);
    long lost =
        sent.stream().filter(id -> !users.containsKey(id) || !inCountries.contains(id)).count()
            + poison.stream().filter(position -> !letters.contains(position)).count();
    long duplicated =
        byCountry.size()
            - inCountries.size()
            + users.keySet().stream().filter(id -> !sent.contains(id)).count()
            + letters.stream().filter(position -> !poison.contains(position)).count();
    Map<Slot, Long> off = new HashMap<>(counted);
    users.values().forEach(slot -> off.merge(slot, -1L, Long::sum));
    long countError = off.values().stream().mapToLong(Math::abs).sum();
    return new Verdict(
        sent.size() + poison.size(), users.size(), letters.size(), lost, duplicated, countError);
  }

  private List<UUID> ids(String table) {
    List<UUID> ids = new ArrayList<>();
    // Page by page: all rows at once would be many times as large as their ids.
    for (Row row : session.execute("SELECT id FROM " + keyspace + "." + table)) {
      ids.add(row.getUuid("id"));
    }
    return ids;
  }

  private Map<Slot, Long> countedUsers() {
    Map<Slot, Long> counts = new HashMap<>();
    for (Row row :
        session.execute(
            "SELECT fetched_minute, nationality, gender, count(*) AS users FROM "
                + keyspace
                + ".users_by_minute GROUP BY fetched_minute, shard, nationality, gender")) {
      counts.merge(Slot.of(row, row.getInstant("fetched_minute")), row.getLong("users"), Long::sum);
    }
    return counts;
  }

  private Set<String> deadLetters() {
    Set<String> sources = new HashSet<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(deadLetterTopic).stream()
              .map(partition -> new TopicPartition(deadLetterTopic, partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream()
          .anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
        for (ConsumerRecord<byte[], byte[]> letter : consumer.poll(Duration.ofMillis(500))) {
          sources.add(new String(letter.key(), UTF_8)); // its identity: where the record stood
        }
      }
    }
    return sources;
  }

  /** Under what a user is counted. */
  record Slot(Instant minute, String nationality, String gender) {
    private static Slot of(Row row, Instant instant) {
      return new Slot(
          instant.truncatedTo(ChronoUnit.MINUTES),
          row.getString("nationality"),
          row.getString("gender"));
    }
  }
}
