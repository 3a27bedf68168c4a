package dev.millrace.console;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

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
    if (isTimeout(cause)) {
      return "does not answer in time";
    }
    if (cause instanceof ConnectException) {
      return "refuses connections";
    }
    String text =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    String line = text.strip().lines().findFirst().orElse("");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }

  /** Each client has a timeout of its own, whose words tell people nothing. */
  private static boolean isTimeout(Throwable cause) {
    return cause instanceof TimeoutException
        || cause instanceof DriverTimeoutException
        || cause instanceof HttpTimeoutException
        || cause instanceof org.apache.kafka.common.errors.TimeoutException;
  }
}
