package dev.millrace.pipelines.microbatch;

/** Says that another driver holds the stream; the message names it. */
public final class StreamHeldException extends StreamStoppedException {
  private static final long serialVersionUID = 1;

  public StreamHeldException(String message) {
    super(message);
  }
}
