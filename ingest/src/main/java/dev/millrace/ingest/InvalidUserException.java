package dev.millrace.ingest;

/** Says that an element of an answer can't be taken as a user; the message says why. */
final class InvalidUserException extends Exception {
  private static final long serialVersionUID = 1;

  InvalidUserException(String message) {
    super(message);
  }
}
