package dev.millrace.ingest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What some threads hand over to others, in its order: whoever is ahead waits for the other side.
 * It ends when everybody who gives has ended.
 *
 * <p>Who waits for many looks now and then, rather than be woken for each: to wake a thread costs
 * as much as to read a user.
 */
final class Handover<T> {
  private static final Duration LOOK_FOR_THE_END = Duration.ofMillis(20);
  private static final Duration LOOK_FOR_MORE = Duration.ofMillis(5);

  private final ExecutorService givers;
  private final BlockingQueue<T> queue;
  private final Lock gathering = new ReentrantLock();

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
   * Waits until there is room for all.
   *
   * @param all no more than the capacity
   */
  void giveAll(Collection<T> all) throws InterruptedException {
    while (queue.remainingCapacity() < all.size()) {
      Thread.sleep(LOOK_FOR_MORE.toMillis());
    }
    for (T one : all) {
      queue.put(one);
    }
  }

  /** Waits for one; empty if it has ended. */
  Optional<T> take() throws InterruptedException {
    while (true) {
      boolean ended = givers.isTerminated(); // before the look, or the last ones would be missed
      T one = queue.poll(LOOK_FOR_THE_END.toMillis(), TimeUnit.MILLISECONDS);
      if (one != null || ended) {
        return Optional.ofNullable(one);
      }
    }
  }

  /**
   * Waits for some. One thread gathers at a time: several would share what comes, and each have
   * less.
   *
   * @param most no more than so many
   * @param duration for so long, more of them are waited for
   * @return none if it has ended
   */
  List<T> gather(int most, Duration duration) throws InterruptedException {
    gathering.lockInterruptibly();
    try {
      List<T> gathered = new ArrayList<>();
      take().ifPresent(gathered::add);
      if (!gathered.isEmpty()) {
        gatherMore(gathered, most, System.nanoTime() + duration.toNanos());
      }
      return gathered;
    } finally {
      gathering.unlock();
    }
  }

  private void gatherMore(List<T> gathered, int most, long end) throws InterruptedException {
    queue.drainTo(gathered, most - gathered.size());
    while (gathered.size() < most && System.nanoTime() - end < 0) {
      Thread.sleep(LOOK_FOR_MORE.toMillis());
      queue.drainTo(gathered, most - gathered.size());
    }
  }
}
