package dev.millrace.ingest;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run: every page is asked for and staged, by as many workers as the configuration allows.
 *
 * <p>A page that can't be had is left out, and the others go on; but if none can be had any more,
 * the run ends. Whatever ends it, what is staged stays and the next run begins where it ended.
 */
final class Ingest {
  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

  /** For transactions under way when the run is stopped; whoever waits for the API is left. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  private final IngestConfig config;
  private final Clock clock;
  private final UsersApi api;
  private final Tally tally = new Tally();
  private final Queue<PageRequest> pages;
  private final AtomicInteger failuresInARow = new AtomicInteger();
  private final ExecutorService workers = Executors.newCachedThreadPool(Ingest::daemon);
  private final CountDownLatch stopped = new CountDownLatch(1);

  Ingest(IngestConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
    api = new UsersApi(config, clock);
    pages = new ConcurrentLinkedQueue<>(config.pages());
  }

  /**
   * Returns when all pages are staged or given up, or after {@link #stop}.
   *
   * @throws SQLException if the staging tables can't be reached in the first place, which hints at
   *     a wrong setting; later failures are ridden out
   */
  void run() throws SQLException, InterruptedException {
    StagingTable.open(config.postgres(), clock).close();
    int count = Math.min(config.concurrency(), pages.size());
    for (int i = 0; i < count; i++) {
      workers.execute(this::work);
    }
    workers.shutdown();
    while (!workers.awaitTermination(100, TimeUnit.MILLISECONDS)) {
      if (stopped.getCount() == 0) {
        workers.awaitTermination(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        return;
      }
    }
  }

  /** Lets no further page begin; a transaction that is being written may end. */
  void stop() {
    pages.clear();
    workers.shutdownNow();
    stopped.countDown();
  }

  Tally.Counts counts() {
    return tally.counts();
  }

  long requestsSent() {
    return api.sent();
  }

  long requestsFailed() {
    return api.failed();
  }

  private void work() {
    try (StagingConnection staging = new StagingConnection(config, clock)) {
      for (PageRequest page = pages.poll(); page != null; page = pages.poll()) {
        work(page, staging);
      }
    } catch (InterruptedException e) {
      LOG.debug("Stopped", e);
    } catch (SQLException e) {
      giveUp("Staging into " + config.postgres().url() + " failed: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      giveUp("Staging failed: " + e, e);
    }
  }

  private void work(PageRequest page, StagingConnection staging)
      throws SQLException, InterruptedException {
    try {
      PageOutcome outcome = PageOutcome.STAGED_BEFORE;
      if (!staging.call(table -> table.isStaged(page))) {
        List<ReceivedUser> users = api.fetch(page);
        outcome = staging.call(table -> table.stage(page, users));
      }
      tally.add(page, outcome);
      failuresInARow.set(0);
    } catch (UsersApiException e) {
      if (e.isHopeless() || failuresInARow.incrementAndGet() > config.concurrency()) {
        giveUp(e.getMessage(), e);
      } else {
        tally.addFailure(e.getMessage());
      }
    }
  }

  private void giveUp(String message, Exception e) {
    LOG.debug("Gave up", e);
    tally.addFailure(message);
    stop();
  }

  /** Must not keep the process alive when it is told to end. */
  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "ingest");
    thread.setDaemon(true);
    return thread;
  }
}
