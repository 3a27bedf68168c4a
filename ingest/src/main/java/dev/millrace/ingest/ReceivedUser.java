package dev.millrace.ingest;

import dev.millrace.schemas.User;

/** One element of an answer's {@code results}. */
sealed interface ReceivedUser {

  /** Index in the answer's results, from 0. */
  int position();

  /** The element as it came. */
  RawJson json();

  /**
   * A user that can be staged.
   *
   * @param user with its {@code stagedAt} still to be set: {@link StagingTable} knows it
   */
  record Valid(int position, RawJson json, User user) implements ReceivedUser {}

  /**
   * What can never be staged.
   *
   * @param reason names fields, but no personal value
   */
  record Invalid(int position, RawJson json, String reason) implements ReceivedUser {}
}
