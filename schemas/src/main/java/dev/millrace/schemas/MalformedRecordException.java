package dev.millrace.schemas;

/** Says that some bytes can never be read as what they should be; the message says why. */
public final class MalformedRecordException extends Exception {
  private static final long serialVersionUID = 1;

  public MalformedRecordException(String message) {
    super(message);
  }

  public MalformedRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
