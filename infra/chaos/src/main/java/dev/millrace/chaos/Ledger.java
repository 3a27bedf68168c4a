package dev.millrace.chaos;

import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** What was sent and acknowledged. Safe for use by many threads. */
final class Ledger {
  private final Set<UUID> users = ConcurrentHashMap.newKeySet();
  private final Set<String> poison = ConcurrentHashMap.newKeySet();

  /** A user stands in the topic, once or more. */
  void user(UUID id) {
    users.add(id);
  }

  /**
   * A record stands in the topic that can never work.
   *
   * @param position such as {@code users-0@42}
   */
  void poison(String position) {
    poison.add(position);
  }

  Set<UUID> users() {
    return Set.copyOf(users);
  }

  Set<String> poison() {
    return Set.copyOf(poison);
  }
}
