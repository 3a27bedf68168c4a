package dev.millrace.pipelines.microbatch;

import dev.millrace.pipelines.metrics.StreamMetrics;
import dev.millrace.pipelines.options.MicroBatchOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of a leg: plan → log → run → commit, one batch after the other, until stopped or, in a
 * single pass, until the end that was present at the start.
 *
 * <p>A failure after the first progress is taken for an outage of a system that the stream needs:
 * the loop waits and starts over from the log, as a new driver would after a crash, until the
 * outage lasts too long. A failure before it is most likely a wrong setting and ends the loop at
 * once.
 *
 * <p>Delivery: what a batch covers is fixed in the log before it runs and counted as done only
 * after its pipeline is DONE, so a crash at any point repeats a batch and never skips one. With
 * sinks that overwrite what they wrote before, the effect is exactly once.
 *
 * @param <R> a range
 */
public final class MicroBatches<R> {
  private static final Logger LOG = LoggerFactory.getLogger(MicroBatches.class);

  /** An idle stream that runs its batches back to back must not ask its source without a pause. */
  private static final Duration SHORTEST_IDLE_INTERVAL = Duration.ofMillis(20);

  private final String stream;
  private final Planner<R> planner;
  private final BatchLog<R> log;
  private final Consumer<List<R>> batches;
  private final boolean once;
  private final Duration triggerInterval;
  private final Outage outage;
  private final StreamMetrics metrics;
  private final CountDownLatch stop = new CountDownLatch(1);
  private boolean progressed;

  /**
   * @param stream the stream's name in logs and messages
   * @param batches runs a batch and returns after it; throws if anything of it may not be done
   */
  public MicroBatches(
      String stream,
      Planner<R> planner,
      BatchLog<R> log,
      Consumer<List<R>> batches,
      MicroBatchOptions options,
      StreamMetrics metrics) {
    this.stream = stream;
    this.planner = planner;
    this.log = log;
    this.batches = batches;
    this.once = options.isOnce();
    this.triggerInterval = Duration.ofMillis(options.getTriggerIntervalMillis());
    this.metrics = metrics;
    this.outage = new Outage(stream, Duration.ofSeconds(options.getOutageSeconds()));
  }

  /**
   * Runs until {@link #stop} or the end of a single pass. Closes nothing that it was given.
   *
   * @throws StreamStoppedException if another driver holds the stream, or a person must look
   * @throws RuntimeException if something fails before the first progress, or for too long; a batch
   *     that was logged stays logged and runs again at the next start
   */
  public void run() throws InterruptedException {
    while (!stopped()) {
      try {
        runFromTheLog();
        return;
      } catch (RuntimeException e) {
        Optional<StreamStoppedException> stopped = StreamStoppedException.in(e);
        if (stopped.isPresent()) {
          throw stopped.get();
        }
        if (!progressed) {
          throw e;
        }
        metrics.failing();
        stop.await(outage.pauseAfter(e).toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  private void runFromTheLog() throws InterruptedException {
    BatchLog.Standing<R> standing = log.open();
    long id = standing.committed().map(MicroBatch::id).orElse(0L);
    List<R> last = standing.committed().map(MicroBatch::ranges).orElse(List.of());
    LOG.info("{}: starting after batch {}", stream, id);

    if (standing.pending().isPresent()) {
      MicroBatch<R> pending = standing.pending().get();
      LOG.info("{}: batch {} was logged and not committed; running it again", stream, pending.id());
      planner.requireReadable(pending.ranges());
      runAndCommit(pending);
      id = pending.id();
      last = pending.ranges();
    }

    while (!stopped()) {
      long started = System.nanoTime();
      Instant lookedAt = Instant.now();
      Optional<List<R>> next = planner.plan(last);
      progress();
      if (next.isPresent()) {
        MicroBatch<R> batch = new MicroBatch<>(++id, next.get());
        metrics.planned(planner.records(batch.ranges()), planner.lag());
        metrics.phase("plan", started);
        long logging = System.nanoTime();
        log.log(batch);
        metrics.phase("log", logging);
        runAndCommit(batch);
        metrics.caughtUpWithPlan(planner.lag(), lookedAt);
        last = batch.ranges();
        awaitUntil(started + triggerInterval.toNanos());
      } else if (once) {
        break;
      } else {
        metrics.caughtUpWithPlan(planner.lag(), lookedAt);
        awaitUntil(started + max(triggerInterval, SHORTEST_IDLE_INTERVAL).toNanos());
      }
    }
    LOG.info("{}: ended after batch {}", stream, id);
  }

  /** Makes {@link #run} return after the batch that it is in. Safe to call from another thread. */
  public void stop() {
    stop.countDown();
  }

  private void runAndCommit(MicroBatch<R> batch) {
    long started = System.nanoTime();
    metrics.runs();
    batches.accept(batch.ranges());
    metrics.phase("run", started);
    long committing = System.nanoTime();
    log.commit(batch);
    metrics.phase("commit", committing);
    metrics.committed();
    progress();
    planner.committed(batch.ranges());
    LOG.info(
        "{}: batch {} committed after {} ms",
        stream,
        batch.id(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
  }

  private void progress() {
    progressed = true;
    metrics.beat();
    outage.over();
  }

  /** Returns at that time of {@link System#nanoTime}, or when the loop is to stop. */
  private void awaitUntil(long nanoTime) throws InterruptedException {
    if (!once) {
      stop.await(nanoTime - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private boolean stopped() {
    return stop.getCount() == 0;
  }
}
