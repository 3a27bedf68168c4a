package dev.millrace.pipelines.microbatch;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.sameInstance;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.ValueProvider;
import org.apache.beam.sdk.options.ValueProvider.StaticValueProvider;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class PreparedBatchesTest {
  private final Semaphore built = new Semaphore(0);
  private final List<List<String>> ran = new CopyOnWriteArrayList<>();

  @Test
  void runsEveryBatchWithItsOwnRanges() {
    try (PreparedBatches<String> batches = batches(ran::add)) {
      batches.run(List.of("a", "b"));
      batches.run(List.of("c"));
      assertThat(ran, contains(List.of("a", "b"), List.of("c")));
    }
  }

  @Test
  void buildsTheNextOneWhileOneRuns() {
    Consumer<List<String>> untilTwoAreBuilt =
        ranges -> {
          ran.add(ranges);
          assertThat(tryAcquire(2), is(true));
        };
    PreparedBatches<String> batches = batches(untilTwoAreBuilt);

    batches.run(List.of("a"));

    assertThat(ran, contains(List.of("a")));
  }

  @Test
  void closesOverNothingToRead() {
    batches(ran::add).close();

    assertThat(ran, is(List.of(List.of())));
  }

  @Test
  void throwsWhatTheRunnerThrewAndGoesOn() {
    RuntimeException failure = new IllegalArgumentException("no such topic");
    Consumer<List<String>> failsOnce =
        ranges -> {
          ran.add(ranges);
          if (ran.size() == 1) {
            throw failure;
          }
        };
    try (PreparedBatches<String> batches = batches(failsOnce)) {
      assertThat(
          assertThrows(RuntimeException.class, () -> batches.run(List.of("a"))),
          sameInstance(failure));

      batches.run(List.of("a"));

      assertThat(ran, contains(List.of("a"), List.of("a")));
    }
  }

  @Test
  void aCopyOfRangesThatAreNotKnownAwaitsThem() {
    BatchRanges<String> ranges = BatchRanges.unknown();
    Object copy = copy(ranges);
    assertThat(((ValueProvider<?>) copy).isAccessible(), is(false));

    ranges.become(List.of("a"));

    assertThat(((ValueProvider<?>) copy).get(), is(List.of("a")));
  }

  @Test
  void aCopyOfKnownRangesHoldsThem() {
    BatchRanges<String> ranges = BatchRanges.unknown();
    ranges.become(List.of("a"));

    Object copy = copy(ranges);

    assertThat(copy, instanceOf(StaticValueProvider.class));
    assertThat(((ValueProvider<?>) copy).get(), is(List.of("a")));
  }

  private static Object copy(BatchRanges<String> ranges) {
    return SerializableUtils.deserializeFromByteArray(
        SerializableUtils.serializeToByteArray(ranges), "ranges");
  }

  /** Their pipelines are empty; what is told to run, runs once the ranges are known. */
  private PreparedBatches<String> batches(Consumer<List<String>> run) {
    return new PreparedBatches<>(
        new BuildingRunner(),
        (pipeline, ranges) -> {
          built.release();
          run.accept(ranges.get());
        });
  }

  private boolean tryAcquire(int count) {
    try {
      return built.tryAcquire(count, 10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class BuildingRunner implements BatchRunner {
    @Override
    public void run(Consumer<Pipeline> build) {
      build.accept(Pipeline.create());
    }

    @Override
    public void close() {}
  }
}
