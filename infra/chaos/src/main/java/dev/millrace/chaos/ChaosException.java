package dev.millrace.chaos;

/** Says why an experiment could not be carried out; nothing is known of what it was to show. */
final class ChaosException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ChaosException(String message) {
    super(message);
  }

  ChaosException(String message, Throwable cause) {
    super(message, cause);
  }
}
