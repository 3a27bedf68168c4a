package dev.millrace.pipelines.microbatch.postgres;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.pipelines.clients.PostgresAddress;
import dev.millrace.pipelines.microbatch.BatchLog.Standing;
import dev.millrace.pipelines.microbatch.MicroBatch;
import dev.millrace.pipelines.microbatch.StreamHeldException;
import dev.millrace.pipelines.microbatch.StreamStoppedException;
import dev.millrace.stack.testing.RealStack;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PostgresBatchLogIT {
  private static final StagedPosition MIDDLE = new StagedPosition(800, UUID.randomUUID());
  private static final StagedPosition END = new StagedPosition(801, UUID.randomUUID());
  private static final MicroBatch<StagedRange> FIRST =
      new MicroBatch<>(
          1,
          List.of(
              new StagedRange(StagedPosition.START, StagedPosition.before(7), 10_000),
              new StagedRange(StagedPosition.before(7), MIDDLE, 12)));
  private static final MicroBatch<StagedRange> SECOND =
      new MicroBatch<>(2, List.of(new StagedRange(MIDDLE, END, 3)));

  private final PostgresAddress address =
      new PostgresAddress(RealStack.get().newDatabase(), RealStack.get().postgresUser(), null);

  @Test
  void startsAStreamWithNothingCommittedAndNothingPending() {
    try (PostgresBatchLog log = log()) {
      assertThat(log.open(), is(new Standing<>(Optional.empty(), Optional.empty())));
    }
  }

  @Test
  void givesALoggedBatchToTheNextDriverWithItsExactRanges() {
    try (PostgresBatchLog log = log()) {
      log.open();
      log.log(FIRST);
    }

    try (PostgresBatchLog next = log()) {
      assertThat(next.open(), is(new Standing<>(Optional.empty(), Optional.of(FIRST))));
    }
  }

  @Test
  void standsAtTheEndOfTheCommittedBatch() {
    try (PostgresBatchLog log = log()) {
      log.open();
      log.log(FIRST);
      log.commit(FIRST);
      log.log(SECOND);
    }

    try (PostgresBatchLog next = log()) {
      MicroBatch<StagedRange> committed = new MicroBatch<>(1, List.of(StagedRange.emptyAt(MIDDLE)));
      assertThat(next.open(), is(new Standing<>(Optional.of(committed), Optional.of(SECOND))));
    }
  }

  @Test
  void refusesASecondDriverAndNamesTheFirst() {
    try (PostgresBatchLog log = log();
        PostgresBatchLog second = log()) {
      log.open();

      StreamHeldException e = assertThrows(StreamHeldException.class, second::open);

      assertThat(e.getMessage(), containsString("Stream test must be free to start"));
      assertThat(
          e.getMessage(),
          containsString("is held by millrace " + ProcessHandle.current().pid() + "@"));
      assertThat(e.getMessage(), containsString(" test, connected from 127.0.0.1 since 20"));
    }
  }

  @Test
  void takesOverFromADriverThatEndsWhileItWaits() throws Exception {
    PostgresBatchLog log = log();
    log.open();
    log.log(FIRST);
    CompletableFuture<Void> end =
        CompletableFuture.runAsync(
            log::close, CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));

    try (PostgresBatchLog next = log()) {
      assertThat(next.open(), is(new Standing<>(Optional.empty(), Optional.of(FIRST))));
    }
    end.get();
  }

  @Test
  void refusesTheCommitOfADriverThatLostItsConnection() throws SQLException {
    try (PostgresBatchLog zombie = log()) {
      zombie.open();
      zombie.log(FIRST);
      execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE datname = current_database() AND application_name LIKE 'millrace %@% test'");
      try (PostgresBatchLog next = log()) {
        next.open();

        IllegalStateException e =
            assertThrows(IllegalStateException.class, () -> zombie.commit(FIRST));

        assertThat(e.getMessage(), containsString("could not commit batch 1"));
        next.commit(FIRST);
      }
      assertThrows(IllegalStateException.class, () -> zombie.log(SECOND));
    }
  }

  @Test
  void takesTheStreamAgainAfterItsConnectionWasLost() throws SQLException {
    try (PostgresBatchLog log = log()) {
      log.open();
      log.log(FIRST);
      execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE datname = current_database() AND application_name LIKE 'millrace %@% test'");
      assertThrows(IllegalStateException.class, () -> log.commit(FIRST));

      assertThat(log.open().pending(), is(Optional.of(FIRST)));
      log.commit(FIRST);
    }
  }

  @Test
  void commitsNothingOnTopOfALogThatSomeoneChanged() throws SQLException {
    try (PostgresBatchLog log = log()) {
      log.open();
      log.log(FIRST);
      execute("UPDATE publish_cursors SET batch_id = 5");

      StreamStoppedException e =
          assertThrows(StreamStoppedException.class, () -> log.commit(FIRST));

      assertThat(e.getMessage(), containsString("someone changed it; nothing was committed"));
    }
  }

  @Test
  void stopsOnARestoredServerAndSaysHowToGoOn() throws SQLException {
    try (PostgresBatchLog log = log()) {
      log.open();
      log.log(FIRST);
      log.commit(FIRST);
      log.log(SECOND);
    }
    execute("UPDATE publish_cursors SET system_identifier = 42");

    try (PostgresBatchLog restored = log()) {
      StreamStoppedException e = assertThrows(StreamStoppedException.class, restored::open);

      assertThat(e.getMessage(), containsString("is of another: 42"));
      List<String> instructions =
          e.getMessage().lines().filter(line -> line.startsWith("  ")).toList();
      assertThat(instructions.size(), is(4));
      for (String publishAgain : instructions.subList(0, 3)) {
        execute(publishAgain);
      }
    }
    try (PostgresBatchLog again = log()) {
      assertThat(again.open(), is(new Standing<>(Optional.empty(), Optional.empty())));
    }
  }

  @Test
  void goesOnAfterAnUpgradeThatKeptTransactionIds() throws SQLException {
    try (PostgresBatchLog log = log()) {
      log.open();
      log.log(FIRST);
      log.commit(FIRST);
    }
    execute("UPDATE publish_cursors SET system_identifier = 42");

    try (PostgresBatchLog upgraded = log()) {
      StreamStoppedException e = assertThrows(StreamStoppedException.class, upgraded::open);
      execute(e.getMessage().lines().reduce((first, second) -> second).orElseThrow());
    }
    try (PostgresBatchLog again = log()) {
      assertThat(again.open().committed().orElseThrow().id(), is(1L));
    }
  }

  private PostgresBatchLog log() {
    return new PostgresBatchLog(address, "test", "staged_users");
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = address.dataSource("admin").getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
