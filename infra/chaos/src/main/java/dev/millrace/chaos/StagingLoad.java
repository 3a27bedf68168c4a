package dev.millrace.chaos;

import dev.millrace.schemas.User;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/**
 * Stages users in transactions of several writers at once, which commit in another order than they
 * began in; some are rolled back.
 */
final class StagingLoad implements Load {
  private static final int WRITERS = 4;
  private static final int USERS_PER_TRANSACTION = 25;
  private static final int LONGEST_TRANSACTION_MILLIS = 300;
  private static final double ROLLED_BACK = 0.03;

  /** How long PostgreSQL may be away. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Staging staging;
  private final Ledger ledger = new Ledger();
  private final SequencedUsers heldUsers;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final List<Thread> writers = new ArrayList<>();

  StagingLoad(Staging staging, int usersPerSecond, Random random) {
    this.staging = staging;
    this.heldUsers = new SequencedUsers(new Random(random.nextLong()));
    long pauseMillis = 1000L * USERS_PER_TRANSACTION * WRITERS / usersPerSecond;
    for (int writer = 0; writer < WRITERS; writer++) {
      Random own = new Random(random.nextLong());
      writers.add(new Thread(() -> write(own, pauseMillis), "writer-" + writer));
    }
  }

  @Override
  public void start() {
    writers.forEach(Thread::start);
  }

  @Override
  public Ledger finish() throws InterruptedException {
    stop.countDown();
    for (Thread writer : writers) {
      writer.join();
    }
    if (failure.get() != null) {
      throw new ChaosException("The users could not be staged", failure.get());
    }
    return ledger;
  }

  /** Stages one user in a transaction that stays open for so long. */
  void hold(Duration duration) throws SQLException, InterruptedException {
    User user = heldUsers.user(0);
    try (Connection connection = staging.connect()) {
      connection.setAutoCommit(false);
      Staging.stage(connection, List.of(user));
      Thread.sleep(duration.toMillis());
      connection.commit();
    }
    ledger.user(user.getId());
  }

  private void write(Random random, long pauseMillis) {
    SequencedUsers users = new SequencedUsers(random);
    int next = 0;
    try {
      while (!stop.await((long) (pauseMillis * random.nextDouble() * 2), TimeUnit.MILLISECONDS)) {
        List<User> some =
            IntStream.range(next, next + USERS_PER_TRANSACTION).mapToObj(users::user).toList();
        next += USERS_PER_TRANSACTION;
        if (staged(some, random)) {
          some.forEach(user -> ledger.user(user.getId()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException | RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  /** Whether they are there for good. The server may be broken at any time. */
  private boolean staged(List<User> users, Random random)
      throws SQLException, InterruptedException {
    int openMillis = random.nextInt(LONGEST_TRANSACTION_MILLIS);
    boolean commit = random.nextDouble() >= ROLLED_BACK;
    try (Connection connection = staging.connect()) {
      connection.setAutoCommit(false);
      Staging.stage(connection, users);
      Thread.sleep(openMillis);
      if (commit) {
        connection.commit();
      } else {
        connection.rollback();
      }
      return commit;
    } catch (SQLException e) {
      return areThere(users);
    }
  }

  /** Asks until there is an answer, which is final: nothing of before outlives a server. */
  private boolean areThere(List<User> users) throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return staging.holds(users.get(0).getId());
      } catch (SQLException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
      Thread.sleep(200);
    }
  }

  @Override
  public void close() {
    stop.countDown();
  }
}
