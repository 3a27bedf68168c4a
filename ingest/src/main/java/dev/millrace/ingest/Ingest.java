package dev.millrace.ingest;

import com.google.common.collect.Lists;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run: every page is asked for and staged, by as many workers as the configuration allows. Each
 * stages what it has fetched within a tenth of a second in one transaction: a transaction for every
 * page would cost more than a small page.
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

  private final IngestConfig config;
  private final Clock clock;
  private final UsersApi api;
  private final Tally tally = new Tally();
  private final Queue<List<PageRequest>> portions;
  private final AtomicInteger failuresInARow = new AtomicInteger();
  private final ExecutorService workers = Executors.newCachedThreadPool(Ingest::daemon);
  private final CountDownLatch stopped = new CountDownLatch(1);

  Ingest(IngestConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
    api = new UsersApi(config, clock);
    portions = new ConcurrentLinkedQueue<>(portions(config));
  }

  /** Of pages that follow each other: some for every worker, and none too large for memory. */
  private static List<List<PageRequest>> portions(IngestConfig config) {
    List<PageRequest> pages = config.pages();
    int most = USERS_PER_TRANSACTION / config.pageSize();
    int fair = (pages.size() + config.concurrency() - 1) / config.concurrency();
    return Lists.partition(pages, Math.min(most, fair));
  }

  /**
   * Returns when all pages are staged or given up, or after {@link #stop}.
   *
   * @throws SQLException if the staging tables can't be reached in the first place, which hints at
   *     a wrong setting; later failures are ridden out
   */
  void run() throws SQLException, InterruptedException {
    StagingTable.open(config.postgres(), clock).close();
    int count = Math.min(config.concurrency(), portions.size());
    for (int i = 0; i < count; i++) {
      workers.execute(this::work);
    }
    workers.shutdown();
    while (!workers.awaitTermination(100, TimeUnit.MILLISECONDS)) {
      if (isStopped()) {
        workers.awaitTermination(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        return;
      }
    }
  }

  /** Lets no further page begin; a transaction that is being written may end. */
  void stop() {
    portions.clear();
    stopped.countDown();
    workers.shutdownNow();
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
      for (List<PageRequest> pages = portions.poll(); pages != null; pages = portions.poll()) {
        work(pages, staging);
      }
    } catch (InterruptedException e) {
      LOG.debug("Stopped", e);
    } catch (SQLException e) {
      giveUp("Staging into " + config.postgres().url() + " failed: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      giveUp("Staging failed: " + e, e);
    }
  }

  private void work(List<PageRequest> pages, StagingConnection staging)
      throws SQLException, InterruptedException {
    Set<PageRequest> stagedBefore = staging.call(table -> table.staged(pages));
    stagedBefore.forEach(page -> tally.add(page, PageOutcome.STAGED_BEFORE));
    List<FetchedPage> fetched = new ArrayList<>();
    long gatheringSince = System.nanoTime();
    for (PageRequest page : pages) {
      if (isStopped()) {
        break;
      }
      if (!stagedBefore.contains(page)) {
        fetch(page).ifPresent(fetched::add);
      }
      if (System.nanoTime() - gatheringSince > GATHERING.toNanos()) {
        stage(fetched, staging);
        fetched.clear();
        gatheringSince = System.nanoTime();
      }
    }
    stage(fetched, staging);
  }

  /** Empty where the page can't be had, which is then told. */
  private Optional<FetchedPage> fetch(PageRequest page) throws InterruptedException {
    try {
      FetchedPage fetched = new FetchedPage(page, api.fetch(page));
      failuresInARow.set(0);
      return Optional.of(fetched);
    } catch (UsersApiException e) {
      if (e.isHopeless() || failuresInARow.incrementAndGet() > config.concurrency()) {
        giveUp(e.getMessage(), e);
      } else {
        tally.addFailure(e.getMessage());
      }
      return Optional.empty();
    }
  }

  private void stage(List<FetchedPage> fetched, StagingConnection staging)
      throws SQLException, InterruptedException {
    if (!fetched.isEmpty()) {
      staging.call(table -> table.stage(fetched)).forEach(tally::add);
    }
  }

  private boolean isStopped() {
    return stopped.getCount() == 0;
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
