package dev.millrace.ingest;

import com.google.common.collect.Lists;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run, in three steps side by side: pages that are not staged yet are looked up, asked for, and
 * staged. What has come within a tenth of a second is staged in one transaction, whoever asked for
 * it: a transaction for every page would cost more than a small page.
 *
 * <p>A page that can't be had is left out, and the others go on; but if none can be had any more,
 * the run ends. Whatever ends it, what is staged stays and the next run begins where it ended.
 */
final class Ingest {
  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

  /** For transactions under way when the run is stopped; whoever waits for the API is left. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  /** Users that a transaction may have: as many as the largest page. */
  private static final int USERS_PER_TRANSACTION = 5_000;

  /** For so long pages are gathered, and no longer, since a staged user is to be on its way. */
  private static final Duration GATHERING = Duration.ofMillis(100);

  /** While one transaction is written, others are gathered: pages of 5,000 keep several busy. */
  private static final int TRANSACTIONS_AT_ONCE = 4;

  private final IngestConfig config;
  private final Clock clock;
  private final UsersApi api;
  private final Tally tally = new Tally();
  private final AtomicInteger failuresInARow = new AtomicInteger();
  private final ExecutorService planner = threads("plan");
  private final ExecutorService fetchers = threads("fetch");
  private final ExecutorService stagers = threads("stage");
  private final Handover<PageRequest> wanted;
  private final Handover<FetchedPage> fetched;
  private final int pagesPerTransaction;
  private volatile boolean stopped;

  Ingest(IngestConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
    api = new UsersApi(config, clock);
    pagesPerTransaction = USERS_PER_TRANSACTION / config.pageSize();
    wanted = new Handover<>(planner, 2 * pagesPerTransaction);
    fetched = new Handover<>(fetchers, pagesPerTransaction);
  }

  /**
   * Returns when all pages are staged or given up, or after {@link #stop}.
   *
   * @throws SQLException if the staging tables can't be reached in the first place, which hints at
   *     a wrong setting; later failures are ridden out
   */
  void run() throws SQLException, InterruptedException {
    StagingTable.open(config.postgres(), clock).close();
    List<PageRequest> pages = config.pages();
    int requestsAtOnce = Math.min(config.concurrency(), pages.size());
    start(planner, 1, () -> plan(pages));
    start(fetchers, requestsAtOnce, this::fetch);
    start(stagers, Math.min(requestsAtOnce, TRANSACTIONS_AT_ONCE), this::stage);
    while (!stagers.awaitTermination(100, TimeUnit.MILLISECONDS)) {
      if (stopped) {
        stagers.awaitTermination(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        return;
      }
    }
  }

  /** Lets no further page begin; a transaction that is being written may end. */
  void stop() {
    stopped = true;
    planner.shutdownNow();
    fetchers.shutdownNow();
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

  private interface Step {
    void run() throws SQLException, InterruptedException;
  }

  private void start(ExecutorService threads, int count, Step step) {
    for (int i = 0; i < count; i++) {
      threads.execute(() -> runToItsEnd(step));
    }
    threads.shutdown();
  }

  private void runToItsEnd(Step step) {
    try {
      step.run();
    } catch (InterruptedException e) {
      LOG.debug("Stopped", e);
    } catch (SQLException e) {
      giveUp("Staging into " + config.postgres().url() + " failed: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      giveUp("Ingesting failed: " + e, e);
    }
  }

  private void plan(List<PageRequest> pages) throws SQLException, InterruptedException {
    try (StagingConnection staging = new StagingConnection(config, clock)) {
      for (List<PageRequest> some : Lists.partition(pages, pagesPerTransaction)) {
        Set<PageRequest> stagedBefore = staging.call(table -> table.staged(some));
        stagedBefore.forEach(page -> tally.add(page, PageOutcome.STAGED_BEFORE));
        wanted.giveAll(some.stream().filter(page -> !stagedBefore.contains(page)).toList());
      }
    }
  }

  private void fetch() throws InterruptedException {
    for (Optional<PageRequest> page = wanted.take(); page.isPresent(); page = wanted.take()) {
      fetch(page.get());
    }
  }

  private void fetch(PageRequest page) throws InterruptedException {
    try {
      FetchedPage answer = new FetchedPage(page, api.fetch(page));
      failuresInARow.set(0);
      fetched.give(answer);
    } catch (UsersApiException e) {
      if (e.isHopeless() || failuresInARow.incrementAndGet() > config.concurrency()) {
        giveUp(e.getMessage(), e);
      } else {
        tally.addFailure(e.getMessage());
      }
    }
  }

  private void stage() throws SQLException, InterruptedException {
    try (StagingConnection staging = new StagingConnection(config, clock)) {
      for (List<FetchedPage> pages = gathered(); !pages.isEmpty(); pages = gathered()) {
        List<FetchedPage> some = pages;
        staging.call(table -> table.stage(some)).forEach(tally::add);
      }
    }
  }

  private List<FetchedPage> gathered() throws InterruptedException {
    return fetched.gather(pagesPerTransaction, GATHERING);
  }

  private void giveUp(String message, Exception e) {
    LOG.debug("Gave up", e);
    tally.addFailure(message);
    stop();
  }

  /** Must not keep the process alive when it is told to end. */
  private static ExecutorService threads(String name) {
    return Executors.newCachedThreadPool(
        work -> {
          Thread thread = new Thread(work, "ingest-" + name);
          thread.setDaemon(true);
          return thread;
        });
  }
}
