package dev.millrace.pipelines.microbatch;

import java.util.Optional;

/**
 * The durable record of a stream's batches, which one driver at a time may write. Used by one
 * thread.
 *
 * <p>A batch is logged before it runs and committed after its effects are durable, so that a driver
 * that comes after a crash runs the same batch, with the same ranges, again.
 *
 * @param <R> a range
 */
public interface BatchLog<R> extends AutoCloseable {
  /**
   * Takes the stream for this driver and reads where it stands. May be called again, after a
   * failure: then the stream is taken again where it was lost to nobody.
   *
   * @throws StreamHeldException if another driver holds the stream
   */
  Standing<R> open();

  /**
   * Writes down what is about to run.
   *
   * @throws StreamHeldException if the stream was lost to another driver
   */
  void log(MicroBatch<R> batch);

  /**
   * Writes down that the logged batch is done.
   *
   * @throws StreamHeldException if the stream was lost to another driver; then nothing is committed
   */
  void commit(MicroBatch<R> batch);

  /** Gives the stream back. */
  @Override
  void close();

  /**
   * Where a stream stands.
   *
   * @param committed the last committed batch, if there was one
   * @param pending the batch that was logged and not committed, if there is one: it runs first
   */
  record Standing<R>(Optional<MicroBatch<R>> committed, Optional<MicroBatch<R>> pending) {}
}
