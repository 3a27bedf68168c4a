package dev.millrace.console;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Failures for people. */
final class Problems {
  private static final int LONGEST = 300;

  private Problems() {}

  /** One line that says what went wrong, without the wrappings. */
  static String sentence(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof AllNodesFailedException) {
      return "no node answers";
    }
    if (cause instanceof ConnectException) {
      return "refuses connections";
    }
    String text = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    String line = text.strip().lines().findFirst().orElse("");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
