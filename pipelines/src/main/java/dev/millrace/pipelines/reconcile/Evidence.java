package dev.millrace.pipelines.reconcile;

import dev.millrace.schemas.User;

/** What one of the systems says about a user. */
sealed interface Evidence {
  /**
   * The user is staged.
   *
   * @param published whether the stream to Kafka has published it, so that it must have arrived
   */
  record Staged(User user, boolean published) implements Evidence {}

  /** A table of Cassandra has a row of the user. */
  record Stored(TableRow row) implements Evidence {}

  /**
   * A record under the user's key could never work.
   *
   * @param source where it was read, such as {@code users-0@42}: the letter's identity
   */
  record DeadLetter(String source) implements Evidence {}
}
