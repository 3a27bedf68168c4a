package dev.millrace.ingest;

import java.util.ArrayList;
import java.util.List;

/** What became of the users so far. Safe for use by many threads. */
final class Tally {
  private final List<String> failures = new ArrayList<>();
  private long staged;
  private long duplicates;
  private long rejected;
  private long stagedBefore;
  private int pages;

  synchronized void add(PageRequest page, PageOutcome outcome) {
    pages++;
    staged += outcome.staged();
    duplicates += outcome.duplicates();
    rejected += outcome.rejected();
    if (!outcome.written()) {
      stagedBefore += page.size();
    }
  }

  synchronized void addFailure(String message) {
    failures.add(message);
  }

  synchronized Counts counts() {
    return new Counts(pages, staged, duplicates, rejected, stagedBefore, List.copyOf(failures));
  }

  /**
   * A moment's view.
   *
   * @param pages accounted for, whatever became of their users
   * @param stagedBefore users of pages that were staged by another run
   * @param failures a message for each page that was tried and given up
   */
  record Counts(
      int pages,
      long staged,
      long duplicates,
      long rejected,
      long stagedBefore,
      List<String> failures) {

    /** Users that are accounted for. */
    long users() {
      return staged + duplicates + rejected + stagedBefore;
    }

    /** Users that this run took from the API and wrote. */
    long written() {
      return staged + duplicates + rejected;
    }
  }
}
