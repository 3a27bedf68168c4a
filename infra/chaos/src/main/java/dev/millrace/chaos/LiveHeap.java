package dev.millrace.chaos;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.millrace.stack.server.Jvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much of a JVM's heap is in use, once everything that isn't has been collected. */
final class LiveHeap {
  private static final Pattern TOTAL = Pattern.compile("Total +\\d+ +(\\d+)");

  /** Spark drops a broadcast's blocks when a collection has shown that nobody knows it any more. */
  private static final Duration CLEANING = Duration.ofSeconds(2);

  /** A look may meet a JVM amid its work; what it keeps is in the smallest of some. */
  private static final int LOOKS = 5;

  private LiveHeap() {}

  /**
   * Collects that JVM's garbage, more than once, and counts what is left, in bytes.
   *
   * @throws ChaosException if it doesn't answer
   */
  static long of(ProcessHandle jvm) throws IOException, InterruptedException {
    ask(jvm, "GC.run");
    Thread.sleep(CLEANING.toMillis());
    long least = Long.MAX_VALUE;
    for (int look = 0; look < LOOKS; look++) {
      least = Math.min(least, count(jvm));
    }
    return least;
  }

  private static long count(ProcessHandle jvm) throws IOException, InterruptedException {
    String answer = ask(jvm, "GC.class_histogram");
    Matcher total = TOTAL.matcher(answer);
    if (!total.find()) {
      throw new ChaosException(
          "JVM %d must tell its live objects, but said: %s"
              .formatted(jvm.pid(), answer.lines().findFirst().orElse("nothing")));
    }
    return Long.parseLong(total.group(1));
  }

  private static String ask(ProcessHandle jvm, String command)
      throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(Jvm.java()).resolveSibling("jcmd").toString(),
                Long.toString(jvm.pid()),
                command)
            .redirectErrorStream(true)
            .start();
    String answer = new String(jcmd.getInputStream().readAllBytes(), US_ASCII);
    jcmd.waitFor();
    return answer;
  }
}
