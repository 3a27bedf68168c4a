package dev.millrace.chaos;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.millrace.stack.server.Jvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much of a JVM's heap is in use, once everything that isn't has been collected. */
final class LiveHeap {
  private static final Pattern TOTAL = Pattern.compile("Total +\\d+ +(\\d+)");

  private LiveHeap() {}

  /**
   * Collects that JVM's garbage and counts what is left, in bytes.
   *
   * @throws ChaosException if it doesn't answer
   */
  static long of(ProcessHandle jvm) throws IOException, InterruptedException {
    Process histogram =
        new ProcessBuilder(
                Path.of(Jvm.java()).resolveSibling("jcmd").toString(),
                Long.toString(jvm.pid()),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String answer = new String(histogram.getInputStream().readAllBytes(), US_ASCII);
    histogram.waitFor();
    Matcher total = TOTAL.matcher(answer);
    if (!total.find()) {
      throw new ChaosException(
          "JVM %d must tell its live objects, but said: %s"
              .formatted(jvm.pid(), answer.lines().findFirst().orElse("nothing")));
    }
    return Long.parseLong(total.group(1));
  }
}
