package dev.millrace.ingest;

/** Says that a setting is wrong: its name, what was expected and what was found. */
final class InvalidSettingException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  InvalidSettingException(String message) {
    super(message);
  }

  InvalidSettingException(String message, Throwable cause) {
    super(message, cause);
  }
}
