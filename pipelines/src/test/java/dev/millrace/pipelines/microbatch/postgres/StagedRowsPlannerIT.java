package dev.millrace.pipelines.microbatch.postgres;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.pipelines.microbatch.StreamStoppedException;
import dev.millrace.pipelines.options.MicroBatchOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StagedRowsPlannerIT {
  /** The server has other users, whose transactions hold the horizon back for a moment. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private StagedThings things;

  @BeforeEach
  void createTable() throws SQLException {
    things = StagedThings.create();
  }

  @Test
  void cutsTheRowsIntoRangesThatFollowEachOther() throws SQLException {
    things.stage(9_999);
    things.stage(15_002);

    List<StagedRange> ranges = planAll(following());

    assertThat(
        ranges.stream().map(StagedRange::rows).toList(), is(List.of(10_000L, 10_000L, 5_001L)));
    assertThat(ranges.get(0).after(), is(StagedPosition.START));
    assertThat(ranges.get(1).after(), is(ranges.get(0).until()));
    assertThat(ranges.get(2).after(), is(ranges.get(1).until()));
    assertThatRangesHold(ranges, things.ids());
  }

  @Test
  void makesNoEmptyRangeOfAFullOne() throws SQLException {
    things.stage(20_000);

    List<StagedRange> ranges = planAll(following());

    assertThat(ranges.stream().map(StagedRange::rows).toList(), is(List.of(10_000L, 10_000L)));
  }

  @Test
  void plansNoMoreThanABatchMayTakeAndGoesOnBehindIt() throws SQLException {
    things.stage(10);
    things.stage(14);
    List<StagedRange> planned = new ArrayList<>();
    List<Long> sizes = new ArrayList<>();
    List<Long> left = new ArrayList<>();

    try (StagedRowsPlanner planner = planner("--once=true", "--maxRecordsPerMicroBatch=7")) {
      Optional<List<StagedRange>> batch = planner.plan(List.of());
      while (batch.isPresent()) {
        planned.addAll(batch.get());
        left.addAll(planner.lag().values());
        sizes.add(batch.get().stream().mapToLong(StagedRange::rows).sum());
        batch = planner.plan(batch.get());
      }
    }

    assertThat(sizes, is(List.of(7L, 7L, 7L, 3L)));
    assertThat(left, is(List.of(17L, 10L, 3L, 0L)));
    assertThatRangesHold(planned, things.ids());
  }

  @Test
  void countsAgainWhatIsLeftWhenMoreCameThanItKnewOf() throws SQLException {
    things.stage(10);

    try (StagedRowsPlanner planner = planner("--maxRecordsPerMicroBatch=7")) {
      List<StagedRange> first = planFull(planner, List.of());
      assertThat(planner.lag().values(), contains(3L));
      things.stage(20);
      planFull(planner, first);

      assertThat(planner.lag().values(), contains(16L));
    }
  }

  @Test
  void neverSkipsATransactionThatCommitsLate() throws SQLException {
    try (Connection late = things.begin("late");
        Connection early = things.begin("early");
        StagedRowsPlanner planner = following()) {
      StagedThings.stage(late, 3);
      StagedThings.stage(early, 2);
      early.commit();

      // The early rows can be seen, but the late ones will come before them.
      assertThat(planner.plan(List.of()), is(Optional.empty()));
      late.commit();

      assertThatRangesHold(planAll(planner), things.ids());
    }
    assertThat(things.ids(), hasSize(5));
  }

  @Test
  void goesOnBelowATransactionThatStaysOpen() throws SQLException {
    things.stage(4);
    Set<UUID> before = things.ids();
    try (Connection open = things.begin("open");
        StagedRowsPlanner planner = following()) {
      StagedThings.stage(open, 1);
      things.stage(5);

      assertThatRangesHold(planAll(planner), before);
    }
  }

  @Test
  void endsASinglePassAtTheRowsThatStoodWhenItBegan() throws SQLException {
    things.stage(5);
    Set<UUID> before = things.ids();
    try (StagedRowsPlanner planner = planner("--once=true")) {
      List<StagedRange> first = planner.plan(List.of()).orElseThrow();
      things.stage(5);

      assertThat(planner.plan(first), is(Optional.empty()));
      assertThatRangesHold(first, before);
    }
  }

  @Test
  void waitsInASinglePassForATransactionThatHoldsRowsBack() throws Exception {
    try (Connection late = things.begin("late");
        StagedRowsPlanner planner = planner("--once=true")) {
      StagedThings.stage(late, 3);
      things.stage(2);
      CompletableFuture<Void> commit =
          CompletableFuture.runAsync(
              () -> {
                try {
                  late.commit();
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              },
              CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));

      List<StagedRange> ranges = planner.plan(List.of()).orElseThrow();

      commit.get();
      assertThatRangesHold(ranges, things.ids());
    }
  }

  @Test
  void doesNotWaitInASinglePassForATransactionThatHoldsNothingBack() throws SQLException {
    things.stage(2);
    try (Connection open = things.begin("open");
        StagedRowsPlanner planner = planner("--once=true")) {
      StagedThings.stage(open, 1);
      long started = System.nanoTime();

      assertThat(planner.plan(planner.plan(List.of()).orElseThrow()), is(Optional.empty()));

      assertThat(System.nanoTime() - started, lessThan(PATIENCE.toNanos() / 2));
    }
  }

  @Test
  void failsASinglePassThatCanNotPublishWhatStoodBeforeIt() throws SQLException {
    try (Connection open = things.begin("a forgotten psql");
        StagedRowsPlanner planner =
            new StagedRowsPlanner(
                things.address(), StagedThings.TABLE, options("--once=true"), Duration.ZERO)) {
      StagedThings.stage(open, 1);
      things.stage(2);

      StreamStoppedException e =
          assertThrows(StreamStoppedException.class, () -> planner.plan(List.of()));

      assertThat(e.getMessage(), containsString("2 rows of staged_things"));
      assertThat(e.getMessage(), containsString("application a forgotten psql"));
      assertThat(e.getMessage(), containsString("idle in transaction"));
    }
  }

  @Test
  void stopsAtRowsThatCameFromAnotherServer() throws SQLException {
    things.stage(1);
    try (Connection connection = things.connect("restore")) {
      StagedThings.execute(
          connection, "INSERT INTO staged_things VALUES (gen_random_uuid(), '4000000000')");
    }
    try (StagedRowsPlanner planner = following()) {
      StreamStoppedException e =
          assertThrows(StreamStoppedException.class, () -> planner.plan(List.of()));

      assertThat(e.getMessage(), containsString("came from another server"));
      String instruction = "UPDATE staged_things SET xid = DEFAULT";
      assertThat(e.getMessage(), containsString(instruction));
      try (Connection connection = things.connect("admin")) {
        StagedThings.execute(connection, instruction);
      }
      assertThatRangesHold(planAll(planner), things.ids());
    }
  }

  @Test
  void namesTheOptionThatIsOutOfRange() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> planner("--maxRecordsPerMicroBatch=0").close());

    assertThat(e.getMessage(), is("--maxRecordsPerMicroBatch must be at least 1, but was: 0"));
  }

  private StagedRowsPlanner following() {
    return planner();
  }

  private StagedRowsPlanner planner(String... args) {
    return new StagedRowsPlanner(things.address(), StagedThings.TABLE, options(args), PATIENCE);
  }

  private static MicroBatchOptions options(String... args) {
    return PipelineOptionsFactory.fromArgs(args).as(MicroBatchOptions.class);
  }

  private static List<StagedRange> planAll(StagedRowsPlanner planner) {
    return await()
        .atMost(PATIENCE)
        .until(() -> planner.plan(List.of()), Optional::isPresent)
        .orElseThrow();
  }

  private static List<StagedRange> planFull(StagedRowsPlanner planner, List<StagedRange> last) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> planner.plan(last).orElse(List.of()), ranges -> StagedRange.rowsOf(ranges) == 7);
  }

  /** Every id once, and as many as were planned. */
  private void assertThatRangesHold(List<StagedRange> ranges, Set<UUID> expected)
      throws SQLException {
    Set<UUID> found = new HashSet<>();
    for (StagedRange range : ranges) {
      Set<UUID> ids = things.ids(range);
      assertThat((long) ids.size(), is(range.rows()));
      found.addAll(ids);
    }
    assertThat(found, is(expected));
    assertThat(ranges.stream().mapToLong(StagedRange::rows).sum(), is((long) expected.size()));
  }
}
