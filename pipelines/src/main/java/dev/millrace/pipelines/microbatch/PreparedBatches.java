package dev.millrace.pipelines.microbatch;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.ValueProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the batches of a stream, and while one runs it has the next one's pipeline built and
 * translated, up to where the runner asks for its ranges. Otherwise a small batch would take a
 * third longer. Used by one thread.
 *
 * @param <R> a range
 */
public final class PreparedBatches<R> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PreparedBatches.class);

  private final BatchRunner runner;
  private final BiConsumer<Pipeline, ValueProvider<List<R>>> build;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          new ThreadFactoryBuilder().setNameFormat("batch-%d").setDaemon(true).build());
  private Prepared<R> next;

  private record Prepared<R>(BatchRanges<R> ranges, Future<?> end) {}

  /**
   * @param build adds the steps of any batch to an empty pipeline; must not ask for the ranges
   */
  public PreparedBatches(BatchRunner runner, BiConsumer<Pipeline, ValueProvider<List<R>>> build) {
    this.runner = runner;
    this.build = build;
    this.next = prepare();
  }

  private Prepared<R> prepare() {
    BatchRanges<R> ranges = BatchRanges.unknown();
    return new Prepared<>(
        ranges, threads.submit(() -> runner.run(pipeline -> build.accept(pipeline, ranges))));
  }

  /**
   * Runs a batch and waits for its end.
   *
   * @throws RuntimeException what {@link BatchRunner#run} throws
   */
  public void run(List<R> ranges) {
    Prepared<R> batch = next;
    batch.ranges().become(ranges);
    next = prepare();
    awaitEnd(batch);
  }

  private static void awaitEnd(Prepared<?> batch) {
    try {
      batch.end().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("A batch could not be run", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a batch ran", e);
    }
  }

  /** Lets the pipeline that is prepared come to its end with nothing to read. */
  @Override
  public void close() {
    next.ranges().become(List.of());
    try {
      awaitEnd(next);
    } catch (RuntimeException e) {
      LOG.debug("The batch that was prepared last could not be run, nor had it to", e);
    }
    threads.shutdown();
  }
}
