package dev.millrace.pipelines.microbatch.postgres;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import dev.millrace.pipelines.microbatch.Planner;
import dev.millrace.pipelines.options.MicroBatchOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two transactions that commit in the other order, planned with the horizon and without it. */
class HorizonIgnoredIT {
  private StagedThings things;

  @BeforeEach
  void createTable() throws SQLException {
    things = StagedThings.create();
  }

  @Test
  void skipsNothingAsItIs() throws SQLException {
    try (Planner<StagedRange> planner =
        new StagedRowsPlanner(
            things.address(),
            StagedThings.TABLE,
            PipelineOptionsFactory.create().as(MicroBatchOptions.class),
            Duration.ofSeconds(20))) {
      assertThat(readWhileTransactionsOvertakeEachOther(planner), is(things.ids()));
    }
  }

  @Test
  void skipsRowsForEverWithoutTheHorizon() throws SQLException {
    try (Connection connection = things.connect("planner")) {
      Set<UUID> read = readWhileTransactionsOvertakeEachOther(new Reckless(connection));

      Set<UUID> skipped = things.ids();
      skipped.removeAll(read);
      assertThat(skipped, hasSize(3));
    }
  }

  /** The one that began first commits last, after the other's row was read. */
  private Set<UUID> readWhileTransactionsOvertakeEachOther(Planner<StagedRange> planner)
      throws SQLException {
    Set<UUID> read = new HashSet<>();
    List<StagedRange> last = List.of();
    try (Connection slow = things.begin("slow")) {
      StagedThings.stage(slow, 3);
      things.stage(1);
      last = readNext(planner, last, read);
      slow.commit();
    }
    things.stage(1);
    readNext(planner, last, read);
    return read;
  }

  private List<StagedRange> readNext(
      Planner<StagedRange> planner, List<StagedRange> last, Set<UUID> read) throws SQLException {
    Optional<List<StagedRange>> next = planner.plan(last);
    for (StagedRange range : next.orElse(List.of())) {
      read.addAll(things.ids(range));
    }
    return next.orElse(last);
  }

  /** Takes whatever it can see, as a query by sequence or timestamp does. */
  private record Reckless(Connection connection) implements Planner<StagedRange> {
    @Override
    public Optional<List<StagedRange>> plan(List<StagedRange> last) {
      try {
        StagedRows rows = new StagedRows(connection, StagedThings.TABLE);
        StagedPosition end = StagedPosition.before(rows.horizon().next());
        List<StagedRange> ranges = rows.ranges(StagedRange.endOf(last), end, 10, 100);
        return ranges.isEmpty() ? Optional.empty() : Optional.of(ranges);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public Map<String, Long> lag() {
      return Map.of();
    }

    @Override
    public Map<String, Long> records(List<StagedRange> ranges) {
      return Map.of();
    }

    @Override
    public void close() {}
  }
}
