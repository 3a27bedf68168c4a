package dev.millrace.pipelines.reconcile;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.millrace.pipelines.microbatch.kafka.OffsetRange;
import dev.millrace.pipelines.microbatch.postgres.StagedPosition;
import dev.millrace.pipelines.microbatch.postgres.StagedRange;
import dev.millrace.pipelines.reconcile.Difference.Kind;
import dev.millrace.pipelines.reconcile.Tally.Count;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final String TOPIC_ID = "lMGqRcQ1SgCPYaKHCsAoTQ";

  private static final UUID RUN = UUID.fromString("7f3c2a90-5f3e-4f5e-8e57-3d1f1d2b9c01");
  private static final Tally RIGHT =
      Tally.of(Count.EXPECTED, 20_000).plus(Tally.of(Count.FOUND, 20_000));

  @Test
  void saysThatAllIsEqual() {
    Report report = report(Map.of("users", RIGHT), List.of());

    assertThat(report.equal(), is(true));
    assertThat(
        lastLine(report),
        is("EQUAL: all 20,000 published users are in Cassandra, field for field."));
  }

  @Test
  void accountsForDeadLetters() {
    Tally users =
        Tally.of(Count.EXPECTED, 20_000)
            .plus(Tally.of(Count.FOUND, 19_997))
            .plus(Tally.of(Count.DEAD_LETTERED, 3));

    assertThat(
        lastLine(report(Map.of("users", users), List.of())),
        is(
            "EQUAL: of 20,000 published users 19,997 are in Cassandra, field for field, and 3 stand"
                + " in the dead letters."));
  }

  @Test
  void tellsEveryHopAndTable() {
    Map<String, Tally> totals =
        Map.of(
            "users", RIGHT,
            "users_by_country", RIGHT.plus(Tally.of(Count.MISSING)),
            "users_by_minute", RIGHT.plus(Tally.of(Count.EXTRA)),
            "user_counts", RIGHT.plus(Tally.of(Count.DIFFERING)),
            "dead_letters", Tally.of(Count.FOUND, 7));
    List<Difference> differences =
        List.of(
            new Difference(
                "user_counts",
                Kind.DIFFERING,
                "2026-01-31T23:59:00Z/DK/female",
                null,
                List.of(new Difference.Field("users", "1", "2"))),
            new Difference(
                "users",
                Kind.DIFFERING,
                "0b5c",
                "0b5c",
                List.of(
                    new Difference.Field("city", null, null),
                    new Difference.Field("state", null, null))),
            new Difference("users_by_country", Kind.MISSING, "DK/0b5c", "0b5c", List.of()));

    Report report = report(totals, differences);

    assertThat(report.equal(), is(false));
    assertThat(
        report.text(),
        is(
            """
            Reconciliation 7f3c2a90-5f3e-4f5e-8e57-3d1f1d2b9c01 as of 2026-02-01T00:01:00Z

            staged users               20,005   5 not yet published
            records in the topic       20,002   all written
            dead letters                    7   by their source

                                   expected         found       missing         extra     differing dead-lettered        purged         newer
            users                    20,000        20,000             0             0             0             0             0             0
            users_by_country         20,000        20,000             1             0             0             0             0             0
            users_by_minute          20,000        20,000             0             1             0             0             0             0
            user_counts              20,000        20,000             0             0             1             0             0             0

            DIFFERENT: 3 rows or counts are not as staged.
            All of them are in the staging database: SELECT * FROM reconciliation_differences WHERE run_id = '7f3c2a90-5f3e-4f5e-8e57-3d1f1d2b9c01'. The first 3:
              user_counts 2026-01-31T23:59:00Z/DK/female is differing: users (expected 1, found 2)
              users 0b5c is differing: city, state
              users_by_country DK/0b5c is missing"""));
  }

  private static Report report(Map<String, Tally> totals, List<Difference> differences) {
    Staging staging =
        new Staging(
            StagedPosition.START,
            List.of(range(10_000), range(10_000)),
            List.of(range(5)),
            Instant.parse("2026-02-01T00:01:00Z"),
            Instant.MIN);
    List<OffsetRange> records =
        List.of(
            new OffsetRange("users", TOPIC_ID, 0, 0, 10_001),
            new OffsetRange("users", TOPIC_ID, 1, 0, 10_001));
    return new Report(RUN, new Scope(staging, records, List.of()), totals, differences);
  }

  private static StagedRange range(long rows) {
    return new StagedRange(StagedPosition.START, StagedPosition.START, rows);
  }

  private static String lastLine(Report report) {
    return report.text().lines().reduce((first, second) -> second).orElseThrow();
  }
}
