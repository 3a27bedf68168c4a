package dev.millrace.pipelines.microbatch;

import dev.millrace.pipelines.metrics.MetricsServer;
import dev.millrace.pipelines.metrics.StreamMetrics;
import dev.millrace.pipelines.options.MicroBatchOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.ValueProvider;
import org.apache.spark.util.SignalUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A leg as a process: opens what the stream needs, runs it, closes it, and ends the JVM.
 *
 * <p>Exit codes: 0 when a single pass has reached its end or a following stream was asked to stop
 * and did; 1 when it failed, with the reason in the last line that it logs; 143 when it was asked
 * to stop and had to leave early: in the midst of a single pass, or of a batch that took too long
 * to finish. A batch that was left stays logged and runs again at the next start.
 */
public final class StreamMain {
  private static final Logger LOG = LoggerFactory.getLogger(StreamMain.class);

  /** How long a stop waits for the batch at hand. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  /** How long closing everything and ending the JVM may take, whatever hangs. */
  private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(15);

  private static final int FAILED = 1;
  private static final int TERMINATED = 128 + 15;

  private final String stream;
  private final StreamMetrics metrics = new StreamMetrics();
  private final AtomicBoolean stopping = new AtomicBoolean();

  private StreamMain(String stream) {
    this.stream = stream;
  }

  /**
   * Runs the stream and ends the JVM; never returns.
   *
   * @param stream the stream's name in logs, messages and the Spark master's UI
   * @param build is made once and adds the steps of each batch to an empty pipeline, before its
   *     ranges are known
   */
  public static <R> void run(
      String stream,
      MicroBatchOptions options,
      Supplier<BatchLog<R>> log,
      Supplier<Planner<R>> planner,
      Supplier<BiConsumer<Pipeline, ValueProvider<List<R>>>> build) {
    new StreamMain(stream).runToExit(options, log, planner, build);
  }

  private <R> void runToExit(
      MicroBatchOptions options,
      Supplier<BatchLog<R>> log,
      Supplier<Planner<R>> planner,
      Supplier<BiConsumer<Pipeline, ValueProvider<List<R>>>> build) {
    int exitCode;
    try (BatchLog<R> opened = log.get();
        Planner<R> plans = planner.get();
        MetricsServer server = MetricsServer.start(options.getMetricsAddress(), metrics);
        BatchRunner runner = BatchRunner.create(stream, options);
        PreparedBatches<R> prepared = new PreparedBatches<>(runner, build.get())) {
      MicroBatches<R> batches =
          new MicroBatches<>(stream, plans, opened, prepared::run, options, metrics);
      stopOnSignal(batches);
      exitCode = run(batches, options.isOnce());
      haltAfter(EXIT_TIMEOUT, exitCode);
    } catch (IllegalArgumentException e) {
      LOG.error("{}: {}", stream, e.getMessage());
      exitCode = FAILED;
    } catch (RuntimeException e) {
      LOG.error("{}: could not start", stream, e);
      exitCode = FAILED;
    }
    exit(exitCode);
  }

  private int run(MicroBatches<?> batches, boolean once) {
    try {
      batches.run();
      return once && stopping.get() ? TERMINATED : 0;
    } catch (StreamStoppedException | IllegalArgumentException e) {
      LOG.error("{}: {}", stream, e.getMessage());
    } catch (Exception e) {
      LOG.error("{}: failed; what is not committed runs again at the next start", stream, e);
    }
    return FAILED;
  }

  /**
   * Not by a shutdown hook: hooks run side by side, and Spark's would take the context away from
   * the batch that is to be finished, and the logger's the last lines.
   */
  private void stopOnSignal(MicroBatches<?> batches) {
    for (String signal : List.of("TERM", "INT")) {
      SignalUtils.register(
          signal,
          () -> {
            // Ctrl-C reaches the launcher too, which passes it on: the second changes nothing.
            if (!stopping.getAndSet(true)) {
              LOG.info("{}: asked to stop; ends after the batch that it is in", stream);
              batches.stop();
              leaveAfter(STOP_TIMEOUT);
            }
            return true;
          });
    }
  }

  private void leaveAfter(Duration delay) {
    inBackground(
        delay,
        () -> {
          LOG.warn("{}: leaves its batch, which runs again at the next start", stream);
          exit(TERMINATED);
        });
  }

  private void exit(int code) {
    LOG.info("{}: ends with exit code {}", stream, code);
    haltAfter(EXIT_TIMEOUT, code);
    System.exit(code);
  }

  private static void haltAfter(Duration delay, int code) {
    inBackground(delay, () -> Runtime.getRuntime().halt(code));
  }

  private static void inBackground(Duration delay, Runnable action) {
    Thread thread =
        new Thread(
            () -> {
              try {
                Thread.sleep(delay.toMillis());
                action.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "stream-exit");
    thread.setDaemon(true);
    thread.start();
  }
}
