package dev.millrace.demo;

/** A leg of the demo failed; the message says which, and shows the end of its log. */
final class DemoException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DemoException(String message) {
    super(message);
  }
}
