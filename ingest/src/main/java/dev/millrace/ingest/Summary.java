package dev.millrace.ingest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a run came to.
 *
 * @param asked users that the run was to have staged
 * @param pages pages that they stand on
 * @param requests sent to the API
 * @param failedRequests those among them that were of no use
 */
record Summary(
    long asked,
    int pages,
    Tally.Counts counts,
    long requests,
    long failedRequests,
    Duration elapsed) {
  /** Enough to see what is wrong. */
  private static final int FAILURES = 10;

  /** Whether every user that was asked for is staged, a duplicate, or rejected. */
  boolean complete() {
    return counts.users() == asked;
  }

  String text() {
    List<String> lines = new ArrayList<>();
    lines.add(line("Asked for", asked, "users in %,d pages", pages));
    lines.add(line("Staged", counts.staged(), ""));
    lines.add(line("Staged before", counts.stagedBefore(), "on pages of another run"));
    lines.add(line("Duplicates", counts.duplicates(), "equal to a staged user of the same id"));
    lines.add(line("Rejected", counts.rejected(), "see table rejected_users"));
    if (!complete()) {
      lines.add(line("Missing", asked - counts.users(), "on %,d pages", pages - counts.pages()));
    }
    lines.add(line("Requests", requests, "of which %,d failed", failedRequests));
    double seconds = Math.max(elapsed.toMillis(), 1) / 1e3;
    lines.add(
        String.format(
            Locale.ROOT,
            "%-14s%,10.1f  s, %,.0f users/s",
            "Time",
            seconds,
            counts.written() / seconds));
    counts.failures().stream().limit(FAILURES).forEach(failure -> lines.add("Failed: " + failure));
    if (counts.failures().size() > FAILURES) {
      lines.add(String.format("... and %d more", counts.failures().size() - FAILURES));
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static String line(String name, long count, String remark, Object... numbers) {
    return String.format(
            Locale.ROOT, "%-14s%,10d  %s", name, count, String.format(Locale.ROOT, remark, numbers))
        .stripTrailing();
  }
}
