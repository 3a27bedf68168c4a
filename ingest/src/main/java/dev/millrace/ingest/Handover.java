package dev.millrace.ingest;

import com.google.common.collect.Queues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What some threads hand over to others, in its order: whoever is ahead waits for the other side.
 * It ends when everybody who gives has ended.
 */
final class Handover<T> {
  private static final Duration LOOK_FOR_THE_END = Duration.ofMillis(20);

  private final ExecutorService givers;
  private final BlockingQueue<T> queue;

  /**
   * @param givers which run all that will ever give
   * @param capacity how many may wait to be taken
   */
  Handover(ExecutorService givers, int capacity) {
    this.givers = givers;
    queue = new ArrayBlockingQueue<>(capacity);
  }

  void give(T one) throws InterruptedException {
    queue.put(one);
  }

  /**
   * Waits for some.
   *
   * @param most no more than so many
   * @param gathering for so long, more of them are waited for
   * @return none if it has ended
   */
  List<T> take(int most, Duration gathering) throws InterruptedException {
    List<T> taken = new ArrayList<>();
    while (taken.isEmpty()) {
      boolean ended = givers.isTerminated(); // before the look, or the last ones would be missed
      T first = queue.poll(LOOK_FOR_THE_END.toMillis(), TimeUnit.MILLISECONDS);
      if (first != null) {
        taken.add(first);
      } else if (ended) {
        return taken;
      }
    }
    Queues.drain(queue, taken, most - 1, gathering.toMillis(), TimeUnit.MILLISECONDS);
    return taken;
  }
}
