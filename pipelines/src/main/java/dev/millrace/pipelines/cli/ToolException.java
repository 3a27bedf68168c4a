package dev.millrace.pipelines.cli;

/** Says why the work can't be done; the message is for people. */
public final class ToolException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ToolException(String message) {
    super(message);
  }

  public ToolException(String message, Throwable cause) {
    super(message, cause);
  }
}
