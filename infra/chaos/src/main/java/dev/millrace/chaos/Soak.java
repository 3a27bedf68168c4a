package dev.millrace.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Faults drawn at random, one after the other, under one load, for a while. */
final class Soak implements Fault {
  private static final Duration RECOVERY = Duration.ofMinutes(5);
  private static final int MOST_QUIET_SECONDS = 20;

  private final Duration duration;
  private final Consumer<String> progress;

  /**
   * @param progress is told what is struck
   */
  Soak(Duration duration, Consumer<String> progress) {
    this.duration = duration;
    this.progress = progress;
  }

  @Override
  public String title() {
    return "soak";
  }

  @Override
  public String description() {
    return "faults drawn at random for " + duration.toMinutes() + " min";
  }

  @Override
  public Mix mix() {
    return new Mix(0.01, 0.1);
  }

  @Override
  public void strike(Experiment experiment) throws Exception {
    Random random = experiment.random();
    // Those that need a driver or a leg of their own kind can't join.
    List<Faults> faults =
        Faults.all().stream()
            .filter(
                fault ->
                    fault.leg() == leg()
                        && fault != Faults.WORK_DISK_FULL
                        && fault != Faults.CLOCK_JUMP)
            .toList();
    long end = System.nanoTime() + duration.toNanos();
    while (System.nanoTime() < end) {
      Faults fault = faults.get(random.nextInt(faults.size()));
      progress.accept(fault.title());
      fault.strike(experiment);
      long committed =
          experiment.log().await("be readable", RECOVERY, position -> true).committed();
      experiment
          .log()
          .await("commit again", RECOVERY, position -> position.committed() > committed);
      Experiment.pause(Duration.ofSeconds(random.nextInt(MOST_QUIET_SECONDS)));
    }
  }
}
