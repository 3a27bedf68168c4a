package dev.millrace.pipelines.microbatch;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what the next micro-batch of a stream covers. Used by one thread.
 *
 * @param <R> a range
 */
public interface Planner<R> extends AutoCloseable {
  /**
   * The ranges that follow the last batch's, or nothing where there is nothing new (in a single
   * pass: nothing more before the end that was present when the pass began).
   *
   * @param last the ranges of the stream's last committed batch, empty before the first
   * @throws StreamStoppedException if what follows is not there to be read
   */
  Optional<List<R>> plan(List<R> last);

  /**
   * Makes sure that ranges planned earlier can still be read, where that can be known before.
   *
   * @throws StreamStoppedException if not, with what is missing
   */
  default void requireReadable(List<R> ranges) {}

  /**
   * How many records lie beyond what was planned last, by partition; empty where the planner has
   * not looked yet.
   */
  Map<String, Long> lag();

  /** How many records these ranges hold, by partition, named as in {@link #lag}. */
  Map<String, Long> records(List<R> ranges);

  /** Is told that a batch was committed, after it was. */
  default void committed(List<R> ranges) {}

  @Override
  void close();
}
