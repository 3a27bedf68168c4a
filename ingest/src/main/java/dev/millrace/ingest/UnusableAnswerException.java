package dev.millrace.ingest;

/**
 * Says that an answer can't be used, though the next one may. The message goes on after the
 * request's name, such as "answered 503".
 */
final class UnusableAnswerException extends Exception {
  private static final long serialVersionUID = 1;

  UnusableAnswerException(String message) {
    super(message);
  }

  UnusableAnswerException(String message, Throwable cause) {
    super(message, cause);
  }
}
