package dev.millrace.pipelines.microbatch;

import java.util.Optional;

/** Says that a stream must not go on before a person has looked; trying again would not help. */
public class StreamStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StreamStoppedException(String message) {
    super(message);
  }

  /** The first of this kind among an exception and its causes: runners wrap what a step throws. */
  static Optional<StreamStoppedException> in(Throwable thrown) {
    for (Throwable e = thrown; e != null; e = e.getCause()) {
      if (e instanceof StreamStoppedException stopped) {
        return Optional.of(stopped);
      }
    }
    return Optional.empty();
  }
}
