package dev.millrace.ingest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class RequestRateTest {
  @Test
  void spacesRequestsWhoeverMakesThem() throws Exception {
    RequestRate rate = new RequestRate(50);
    long start = System.nanoTime();
    ExecutorService callers = Executors.newFixedThreadPool(3);
    Callable<Void> caller =
        () -> {
          for (int i = 0; i < 5; i++) {
            rate.await();
          }
          return null;
        };
    for (Future<Void> done : callers.invokeAll(List.of(caller, caller, caller))) {
      done.get();
    }
    callers.shutdown();

    // The first of 15 goes at once.
    assertThat(elapsedSince(start), is(greaterThanOrEqualTo(Duration.ofMillis(14 * 20))));
  }

  @Test
  void doesNotSaveUpTurns() throws Exception {
    RequestRate rate = new RequestRate(20);
    rate.await();
    Thread.sleep(200);
    rate.await();
    long start = System.nanoTime();
    rate.await();

    assertThat(elapsedSince(start), is(greaterThanOrEqualTo(Duration.ofMillis(45))));
  }

  @Test
  void setsNoLimitByDefault() throws Exception {
    RequestRate rate = new RequestRate(Double.POSITIVE_INFINITY);
    long start = System.nanoTime();
    for (int i = 0; i < 10_000; i++) {
      rate.await();
    }

    assertThat(elapsedSince(start), is(lessThan(Duration.ofSeconds(5))));
  }

  @Test
  void stopsWaitingWhenInterrupted() throws Exception {
    RequestRate rate = new RequestRate(0.001);
    rate.await();
    Thread.currentThread().interrupt();

    assertThrows(InterruptedException.class, rate::await);
  }

  private static Duration elapsedSince(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
