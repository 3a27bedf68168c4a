package dev.millrace.ingest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
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
  private final Handover<Integer> handover = new Handover<>(givers, 3);

  @AfterEach
  void stop() {
    givers.shutdownNow();
  }

  @Test
  void gathersUpToTheMost() throws Exception {
    give(1, 2, 3);

    assertThat(handover.take(2, FOR_LONG), contains(1, 2));
    assertThat(handover.take(2, Duration.ZERO), contains(3));
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

    assertThat(handover.take(1, Duration.ZERO), contains(7));
  }

  @Test
  void letsWhoIsAheadWait() throws Exception {
    Future<?> ahead = givers.submit(() -> give(1, 2, 3, 4));

    assertThat(handover.take(4, FOR_LONG), contains(1, 2, 3, 4));
    ahead.get();
  }

  @Test
  void endsWhenAllWhoGiveHaveEndedAndAllIsTaken() throws Exception {
    givers.execute(() -> give(1));
    givers.execute(() -> give(1));
    givers.shutdown();
    givers.awaitTermination(1, TimeUnit.MINUTES);

    assertThat(handover.take(1, FOR_LONG), contains(1));
    assertThat(handover.take(1, FOR_LONG), contains(1));
    assertThat(handover.take(1, FOR_LONG), is(empty()));
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
