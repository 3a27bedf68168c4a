package dev.millrace.benchmarks;

import dev.millrace.schemas.User;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import dev.millrace.stack.Addresses;
import dev.millrace.stack.Contents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * A topic full of users.
 *
 * @param bytes of each user's record, about
 * @param number another one has other users, who were fetched on another day
 */
record UserTopic(String name, int partitions, int bytes, int number) {
  /** As users usually are. */
  static UserTopic usual(String name) {
    return new UserTopic(name, 8, SomeUsers.BYTES, 0);
  }

  UserTopic named(String other) {
    return new UserTopic(other, partitions, bytes, number);
  }

  String deadLetters() {
    return name + ".dead-letters";
  }

  /**
   * Makes it and its topic of dead letters.
   *
   * @return the id of the users' schema
   */
  int create(Addresses addresses, long records) throws Exception {
    String bootstrapServers = addresses.get("bootstrapServers");
    int schemaId =
        new SchemaRegistryClient(addresses.get("schemaRegistryUrl"))
            .register(name + "-value", User.getClassSchema());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      Contents.createTopics(
          admin,
          List.of(
              Contents.recordTopic(name, partitions), Contents.deadLetterTopic(deadLetters(), 1)));
    }
    Instant start = Instant.parse("2026-01-31T12:00:00Z").plus(Duration.ofDays(number));
    UserLength length = new UserLength(bytes);
    SomeUsers users = new SomeUsers(number, start);
    TopicFiller.fill(bootstrapServers, name, schemaId, () -> length.of(users.next()), records);
    return schemaId;
  }

  void delete(Addresses addresses) throws Exception {
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", addresses.get("bootstrapServers")))) {
      admin.deleteTopics(List.of(name, deadLetters())).all().get();
    }
  }
}
