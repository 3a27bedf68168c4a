package dev.millrace.ingest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HandoverTest {
  private static final Duration FOR_LONG = Duration.ofHours(1);

  private final ExecutorService givers = Executors.newCachedThreadPool();
  private final ExecutorService takers = Executors.newCachedThreadPool();
  private final Handover<Integer> handover = new Handover<>(givers, 3);

  @AfterEach
  void stop() {
    givers.shutdownNow();
    takers.shutdownNow();
  }

  @Test
  void gathersUpToTheMost() throws Exception {
    give(1, 2, 3);

    assertThat(handover.gather(2, FOR_LONG), contains(1, 2));
    assertThat(handover.gather(2, Duration.ZERO), contains(3));
  }

  @Test
  void gathersWhatComesMeanwhile() throws Exception {
    Future<List<Integer>> gathered = takers.submit(() -> handover.gather(5, FOR_LONG));

    give(1, 2, 3, 4, 5);

    assertThat(gathered.get(), contains(1, 2, 3, 4, 5));
  }

  @Test
  void oneGathersAtATime() throws Exception {
    Future<List<Integer>> first = takers.submit(() -> handover.gather(3, FOR_LONG));
    Future<List<Integer>> second = takers.submit(() -> handover.gather(3, FOR_LONG));

    give(1, 2, 3, 4, 5, 6);

    assertThat(
        List.of(first.get(), second.get()), containsInAnyOrder(List.of(1, 2, 3), List.of(4, 5, 6)));
  }

  @Test
  void givesAllWhenThereIsRoomForThem() throws Exception {
    give(1, 2);
    Future<?> ahead = givers.submit(() -> giveAll(List.of(3, 4)));

    assertThat(handover.gather(4, FOR_LONG), contains(1, 2, 3, 4));
    ahead.get();
  }

  @Test
  void waitsForTheFirstHoweverLittleIsGathered() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    givers.execute(
        () -> {
          go.countDown();
          give(7);
        });
    go.await();

    assertThat(handover.gather(1, Duration.ZERO), contains(7));
  }

  @Test
  void letsWhoIsAheadWait() throws Exception {
    Future<?> ahead = givers.submit(() -> give(1, 2, 3, 4));

    assertThat(handover.gather(4, FOR_LONG), contains(1, 2, 3, 4));
    ahead.get();
  }

  @Test
  void endsWhenAllWhoGiveHaveEndedAndAllIsTaken() throws Exception {
    givers.execute(() -> give(1));
    givers.execute(() -> give(1));
    givers.shutdown();
    givers.awaitTermination(1, TimeUnit.MINUTES);

    assertThat(handover.take(), is(Optional.of(1)));
    assertThat(handover.gather(1, FOR_LONG), contains(1));
    assertThat(handover.take(), is(Optional.empty()));
    assertThat(handover.gather(1, FOR_LONG), is(empty()));
  }

  private void giveAll(List<Integer> all) {
    try {
      handover.giveAll(all);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void give(int... ones) {
    try {
      for (int one : ones) {
        handover.give(one);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
