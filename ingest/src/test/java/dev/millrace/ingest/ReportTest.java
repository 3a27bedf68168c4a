package dev.millrace.ingest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a run tells while it goes on and at its end. */
class ReportTest {
  private final Tally tally = new Tally();

  @Test
  void progressTellsRateAndTimeLeft() {
    tally.add(page(1, 5_000), new PageOutcome(true, 4_990, 8, 2));
    tally.add(page(2, 4_000), PageOutcome.STAGED_BEFORE);

    assertThat(
        Progress.line(tally.counts(), 20_000, Duration.ofSeconds(2), 3),
        is(" 45 %  9,000 of 20,000 users  2,500/s  5 s left  2 rejected  3 requests failed"));
  }

  @Test
  void progressTellsNoTimeLeftBeforeThereIsARateAndAfterTheEnd() {
    assertThat(
        Progress.line(tally.counts(), 20_000, Duration.ZERO, 0),
        is("  0 %  0 of 20,000 users  0/s"));
    tally.add(page(1, 10), new PageOutcome(true, 10, 0, 0));
    assertThat(
        Progress.line(tally.counts(), 10, Duration.ofSeconds(1), 0),
        is("100 %  10 of 10 users  10/s"));
  }

  @Test
  void summaryAccountsForEveryUser() {
    tally.add(page(1, 5_000), new PageOutcome(true, 4_990, 8, 2));
    tally.add(page(2, 5_000), PageOutcome.STAGED_BEFORE);
    Summary summary = new Summary(10_000, 2, tally.counts(), 4, 3, Duration.ofMillis(2_500));

    assertThat(summary.complete(), is(true));
    assertThat(
        summary.text(),
        is(
            """
            Asked for         10,000  users in 2 pages
            Staged             4,990
            Staged before      5,000  on pages of another run
            Duplicates             8  equal to a staged user of the same id
            Rejected               2  see table rejected_users
            Requests               4  of which 3 failed
            Time                 2.5  s, 2,000 users/s"""));
  }

  @Test
  void summaryNamesWhatIsMissing() {
    tally.add(page(1, 5_000), new PageOutcome(true, 5_000, 0, 0));
    tally.addFailure("GET http://api/?page=2 answered 503, after 12 attempts");
    Summary summary = new Summary(10_000, 2, tally.counts(), 13, 12, Duration.ofSeconds(1));

    assertThat(summary.complete(), is(false));
    assertThat(
        summary.text(),
        is(
            """
            Asked for         10,000  users in 2 pages
            Staged             5,000
            Staged before          0  on pages of another run
            Duplicates             0  equal to a staged user of the same id
            Rejected               0  see table rejected_users
            Missing            5,000  on 1 pages
            Requests              13  of which 12 failed
            Time                 1.0  s, 5,000 users/s
            Failed: GET http://api/?page=2 answered 503, after 12 attempts"""));
  }

  @Test
  void summaryEndsAListOfFailures() {
    for (int page = 1; page <= 12; page++) {
      tally.addFailure("GET page " + page);
    }

    assertThat(
        new Summary(12, 12, tally.counts(), 12, 12, Duration.ofSeconds(1)).text(),
        endsWith("Failed: GET page 10" + System.lineSeparator() + "... and 2 more"));
  }

  private static PageRequest page(int page, int size) {
    return new PageRequest(URI.create("http://api/"), "ada", page, size, List.of());
  }
}
