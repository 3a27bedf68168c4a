package dev.millrace.pipelines.microbatch.cassandra;

import static com.datastax.oss.driver.api.core.cql.SimpleStatement.newInstance;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.millrace.pipelines.microbatch.BatchLog.Standing;
import dev.millrace.pipelines.microbatch.MicroBatch;
import dev.millrace.pipelines.microbatch.StreamHeldException;
import dev.millrace.pipelines.microbatch.kafka.OffsetRange;
import dev.millrace.stack.testing.RealStack;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CassandraBatchLogIT {
  private static final String TOPIC_ID = "lMGqRcQ1SgCPYaKHCsAoTQ";

  private static final MicroBatch<OffsetRange> FIRST =
      new MicroBatch<>(1, List.of(new OffsetRange("users", TOPIC_ID, 0, 0, 10)));
  private static final MicroBatch<OffsetRange> SECOND =
      new MicroBatch<>(2, List.of(new OffsetRange("users", TOPIC_ID, 0, 10, 25)));

  private static CqlSession session;
  private static String keyspace;

  private final String stream = "stream-" + UUID.randomUUID();

  @BeforeAll
  static void createKeyspace() {
    RealStack stack = RealStack.get();
    keyspace = stack.newKeyspace();
    session = stack.session();
  }

  @Test
  void readsAgainWhereItsOwnStreamStands() {
    try (CassandraBatchLog<OffsetRange> log = log()) {
      log.open();
      log.log(FIRST);
      assertThat(log.open().pending(), is(Optional.of(FIRST)));
      log.commit(FIRST);
      assertThat(log.open(), is(new Standing<>(Optional.of(FIRST), Optional.empty())));
    }
  }

  @Test
  void startsWithNothing() {
    try (CassandraBatchLog<OffsetRange> log = log()) {
      assertThat(log.open(), is(new Standing<>(Optional.empty(), Optional.empty())));
    }
  }

  @Test
  void tellsTheNextDriverWhatWasCommitted() {
    try (CassandraBatchLog<OffsetRange> log = log()) {
      log.open();
      log.log(FIRST);
      log.commit(FIRST);
    }

    try (CassandraBatchLog<OffsetRange> next = log()) {
      assertThat(next.open(), is(new Standing<>(Optional.of(FIRST), Optional.empty())));
    }
  }

  @Test
  void tellsTheNextDriverWhatWasLoggedAndNotCommitted() {
    try (CassandraBatchLog<OffsetRange> log = log()) {
      log.open();
      log.log(FIRST);
      log.commit(FIRST);
      log.log(SECOND);
    }

    try (CassandraBatchLog<OffsetRange> next = log()) {
      assertThat(next.open(), is(new Standing<>(Optional.of(FIRST), Optional.of(SECOND))));
      next.commit(SECOND);
    }

    try (CassandraBatchLog<OffsetRange> last = log()) {
      assertThat(last.open(), is(new Standing<>(Optional.of(SECOND), Optional.empty())));
    }
  }

  @Test
  void refusesASecondDriverAndNamesTheHolder() {
    try (CassandraBatchLog<OffsetRange> log = log();
        CassandraBatchLog<OffsetRange> second = log()) {
      log.open();

      StreamHeldException e = assertThrows(StreamHeldException.class, second::open);

      assertThat(e.getMessage(), containsString("is held by"));
      assertThat(e.getMessage(), containsString("process " + ProcessHandle.current().pid()));
      assertThat(e.getMessage(), containsString("started at 20"));
    }
  }

  @Test
  void refusesTheCommitOfADriverThatLostTheStream() {
    try (CassandraBatchLog<OffsetRange> zombie = log()) {
      zombie.open();
      zombie.log(FIRST);
      takeLeaseAway();

      StreamHeldException e = assertThrows(StreamHeldException.class, () -> zombie.commit(FIRST));

      assertThat(e.getMessage(), containsString("to commit batch 1"));
      assertThat(e.getMessage(), containsString("is held by somebody else"));
    }
    expireLease();

    try (CassandraBatchLog<OffsetRange> next = log()) {
      assertThat(next.open(), is(new Standing<>(Optional.empty(), Optional.of(FIRST))));
    }
  }

  @Test
  void refusesADriverThatWakesUpAfterAnotherHasComeAndGone() {
    try (CassandraBatchLog<OffsetRange> zombie = log()) {
      zombie.open();
      zombie.log(FIRST);
      expireLease();
      try (CassandraBatchLog<OffsetRange> other = log()) {
        other.open();
        other.commit(FIRST);
        other.log(SECOND);
        other.commit(SECOND);
      }

      assertThrows(StreamHeldException.class, () -> zombie.commit(FIRST));
    }

    try (CassandraBatchLog<OffsetRange> next = log()) {
      assertThat(next.open(), is(new Standing<>(Optional.of(SECOND), Optional.empty())));
    }
  }

  @Test
  void goesOnAfterItsLeaseRanOutUnclaimed() {
    try (CassandraBatchLog<OffsetRange> log = log()) {
      log.open();
      log.log(FIRST);
      expireLease();

      log.commit(FIRST);
      log.log(SECOND);
    }

    try (CassandraBatchLog<OffsetRange> next = log()) {
      assertThat(next.open(), is(new Standing<>(Optional.of(FIRST), Optional.of(SECOND))));
    }
  }

  private CassandraBatchLog<OffsetRange> log() {
    return new CassandraBatchLog<>(session, keyspace, stream, OffsetRange.class);
  }

  private void takeLeaseAway() {
    session.execute(
        newInstance(
            "UPDATE "
                + keyspace
                + ".micro_batches SET lease_owner = ?, lease_holder = 'somebody else'"
                + " WHERE stream = ? IF lease_owner != null",
            UUID.randomUUID(),
            stream));
  }

  /** What the server does by itself ten seconds after the last renewal. */
  private void expireLease() {
    session.execute(
        newInstance(
            "UPDATE "
                + keyspace
                + ".micro_batches SET lease_owner = null WHERE stream = ? IF EXISTS",
            stream));
  }
}
