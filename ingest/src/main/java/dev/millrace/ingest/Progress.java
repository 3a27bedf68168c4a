package dev.millrace.ingest;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * Tells how far a run is: on a terminal one line that is rewritten twice a second, elsewhere a line
 * every 5 seconds.
 */
final class Progress {
  private static final String REWRITE = "\r\u001b[K";

  private final Ingest ingest;
  private final long users;
  private final PrintStream out;
  private final boolean terminal;
  private final long startedAt = System.nanoTime();
  private final Thread thread = new Thread(this::tell, "progress");

  private Progress(Ingest ingest, long users, PrintStream out, boolean terminal) {
    this.ingest = ingest;
    this.users = users;
    this.out = out;
    this.terminal = terminal;
  }

  /** Tells until it is ended. */
  static Progress start(Ingest ingest, long users, PrintStream out, boolean terminal) {
    Progress progress = new Progress(ingest, users, out, terminal);
    progress.thread.setDaemon(true);
    progress.thread.start();
    return progress;
  }

  void end() {
    thread.interrupt();
    if (terminal) {
      out.print(REWRITE);
      out.flush();
    }
  }

  private void tell() {
    Duration interval = terminal ? Duration.ofMillis(500) : Duration.ofSeconds(5);
    try {
      while (true) {
        Thread.sleep(interval.toMillis());
        Duration elapsed = Duration.ofNanos(System.nanoTime() - startedAt);
        String line = line(ingest.counts(), users, elapsed, ingest.requestsFailed());
        out.print(terminal ? REWRITE + line : line + System.lineSeparator());
        out.flush();
      }
    } catch (InterruptedException e) {
      // Ended.
    }
  }

  /** Such as {@code 45 % 9,000 of 20,000 users 4,500/s 2 s left}. */
  static String line(Tally.Counts counts, long users, Duration elapsed, long failedRequests) {
    long done = counts.users();
    double perSecond = counts.written() * 1e9 / Math.max(elapsed.toNanos(), 1);
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%3d %%  %,d of %,d users  %,.0f/s",
                100 * done / users,
                done,
                users,
                perSecond));
    if (perSecond > 0 && done < users) {
      line.append(
          String.format(Locale.ROOT, "  %,.0f s left", Math.ceil((users - done) / perSecond)));
    }
    if (counts.rejected() > 0) {
      line.append(String.format(Locale.ROOT, "  %,d rejected", counts.rejected()));
    }
    if (failedRequests > 0) {
      line.append(String.format(Locale.ROOT, "  %,d requests failed", failedRequests));
    }
    return line.toString();
  }
}
