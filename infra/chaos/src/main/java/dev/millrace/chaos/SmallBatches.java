package dev.millrace.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * No fault at all, but more micro-batches, back to back, than a stream runs in a day: whatever
 * driver and executor keep of each of them shows in their heaps.
 */
final class SmallBatches implements Fault {
  private static final int SAMPLES = 20;
  private static final Duration PATIENCE = Duration.ofHours(1);

  /** Caches fill up at first. From then on, nothing may grow by more than this. */
  private static final double GROWTH = 1.15;

  private final long batches;
  private final Consumer<String> progress;

  /**
   * @param progress is told how large the heaps are
   */
  SmallBatches(long batches, Consumer<String> progress) {
    this.batches = batches;
    this.progress = progress;
  }

  private record Heaps(long driver, long executor) {}

  @Override
  public String title() {
    return "small-batches";
  }

  @Override
  public String description() {
    return "%,d micro-batches back to back; the heaps must stay flat".formatted(batches);
  }

  @Override
  public Duration triggerInterval() {
    return Duration.ZERO;
  }

  /** Its driver runs for an hour or two, and pays for the compiler that takes its time. */
  @Override
  public DriverSetting prepare(Path folder) {
    return new DriverSetting(List.of(), Map.of(Driver.JVM_OPTIONS, "-XX:+UseSerialGC"), () -> {});
  }

  @Override
  public void strike(Experiment experiment) throws Exception {
    long first = experiment.log().position().committed();
    long started = System.nanoTime();
    List<Heaps> samples = new ArrayList<>();
    for (int sample = 1; sample <= SAMPLES; sample++) {
      long goal = first + batches * sample / SAMPLES;
      experiment
          .log()
          .await("commit " + goal, PATIENCE, Duration.ofSeconds(1), at -> at.committed() >= goal);
      long done = experiment.log().position().committed() - first;
      double millis = (System.nanoTime() - started) / 1e6 / done;
      Heaps heaps = heaps(experiment);
      samples.add(heaps);
      progress.accept(
          "%,9d batches, %.1f ms each so far; live heap: driver %.1f MB, executor %.1f MB"
              .formatted(done, millis, megabytes(heaps.driver()), megabytes(heaps.executor())));
    }
    requireFlat("driver", samples.stream().map(Heaps::driver).toList());
    requireFlat("executor", samples.stream().map(Heaps::executor).toList());
  }

  private static Heaps heaps(Experiment experiment) throws IOException, InterruptedException {
    return new Heaps(
        LiveHeap.of(experiment.driver().jvm()), LiveHeap.of(experiment.servers().executor()));
  }

  /** Compares the end with the time after the first fifth, by medians. */
  static void requireFlat(String who, List<Long> samples) {
    int fifth = samples.size() / 5;
    long early = median(samples.subList(fifth, 2 * fifth));
    long late = median(samples.subList(samples.size() - fifth, samples.size()));
    if (late > early * GROWTH) {
      throw new ChaosException(
          "The %s's heap must stay flat, but grew from %.1f MB to %.1f MB"
              .formatted(who, megabytes(early), megabytes(late)));
    }
  }

  /** The lower one of the two in the middle, where there are two. */
  private static long median(List<Long> samples) {
    return samples.stream().sorted().toList().get((samples.size() - 1) / 2);
  }

  private static double megabytes(long bytes) {
    return bytes / 1e6;
  }
}
