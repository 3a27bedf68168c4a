package dev.millrace.pipelines.microbatch;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.pipelines.metrics.StreamMetrics;
import dev.millrace.pipelines.options.MicroBatchOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;

/**
 * The loop with one of its mechanisms wired wrongly, beside the loop as it is: what each is there
 * for. A small world stands for the systems, so that it can be broken at every moment.
 */
class BrokenMechanismsTest {
  private static final int RECORDS = 200;
  private static final int SEEDS = 50;

  @Test
  void losesNothingWhereverTheDriverDies() throws InterruptedException {
    for (int seed = 0; seed < SEEDS; seed++) {
      World world = new World(new Random(seed));
      world.runUntilDone(IntactLog::new);
      assertThat(world.lost(), is(empty()));
    }
  }

  @Test
  void losesRecordsWhenItCommitsBeforeItWrites() throws InterruptedException {
    int lost = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      World world = new World(new Random(seed));
      world.runUntilDone(CommittingFirst::new);
      lost += world.lost().size();
    }
    assertThat(lost, greaterThan(0));
  }

  @Test
  void losesRecordsWhenARepeatedBatchHasOtherRanges() throws InterruptedException {
    int lost = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      World world = new World(new Random(seed));
      world.runUntilDone(ForgettingRanges::new);
      lost += world.lost().size();
    }
    assertThat(lost, greaterThan(0));
  }

  @Test
  void refusesADriverThatWakesUpAfterAnotherHasGoneOn() {
    World world = new World(new Random(1));

    assertThrows(StreamHeldException.class, () -> world.overtakenInItsFirstBatch(IntactLog::new));

    assertThat(world.committedBack, is(0));
  }

  @Test
  void movesTheStreamBackWhenNobodyIsFenced() throws InterruptedException {
    World world = new World(new Random(1));

    world.overtakenInItsFirstBatch(UnfencedLog::new);

    assertThat(world.committedBack, is(not(0)));
  }

  /** Records {@code from} to {@code until}, exclusive. */
  private record Span(int from, int until) {}

  private static final class DriverDied extends Error {
    private static final long serialVersionUID = 1;
  }

  @FunctionalInterface
  private interface LogFactory {
    BatchLog<Span> create(World world);
  }

  /** A source of numbered records, a sink, and what is durable of the log. */
  private static final class World {
    private final Random random;
    private final Set<Integer> sink = new TreeSet<>();
    private MicroBatch<Span> committed;
    private MicroBatch<Span> logged;
    private int owner;
    private int drivers;
    private int committedBack;
    private boolean driversDie = true;

    World(Random random) {
      this.random = random;
    }

    Set<Integer> lost() {
      return IntStream.range(0, RECORDS)
          .filter(record -> !sink.contains(record))
          .boxed()
          .collect(Collectors.toSet());
    }

    void runUntilDone(LogFactory log) throws InterruptedException {
      for (int deaths = 0; ; deaths++) {
        driversDie = deaths < 20;
        try {
          loop(log, this::write).run();
          return;
        } catch (DriverDied e) {
          // Whatever supervises it starts another.
        }
      }
    }

    /** A driver sleeps before it writes its first batch; meanwhile another does all the work. */
    void overtakenInItsFirstBatch(LogFactory log) throws InterruptedException {
      driversDie = false;
      boolean[] asleep = {true};
      loop(
              log,
              span -> {
                if (asleep[0]) {
                  asleep[0] = false;
                  runToEnd(log);
                }
                write(span);
              })
          .run();
    }

    private void runToEnd(LogFactory log) {
      try {
        loop(log, this::write).run();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private MicroBatches<Span> loop(LogFactory log, Consumer<Span> write) {
      return new MicroBatches<>(
          "stream",
          new SpanPlanner(random),
          log.create(this),
          spans -> spans.forEach(write),
          PipelineOptionsFactory.fromArgs("--once").as(MicroBatchOptions.class),
          new StreamMetrics());
    }

    private void write(Span span) {
      for (int record = span.from(); record < span.until(); record++) {
        mayDie();
        sink.add(record);
      }
      mayDie();
    }

    void mayDie() {
      if (driversDie && random.nextInt(20) == 0) {
        throw new DriverDied();
      }
    }

    void commit(MicroBatch<Span> batch) {
      if (committed != null && batch.id() <= committed.id()) {
        committedBack++;
      }
      committed = batch;
    }
  }

  /** Batches of any size, so that a batch that is planned again is another one. */
  private static final class SpanPlanner implements Planner<Span> {
    private final Random random;

    SpanPlanner(Random random) {
      this.random = random;
    }

    @Override
    public Optional<List<Span>> plan(List<Span> last) {
      int from = last.isEmpty() ? 0 : last.get(0).until();
      return from == RECORDS
          ? Optional.empty()
          : Optional.of(List.of(new Span(from, Math.min(RECORDS, from + 1 + random.nextInt(30)))));
    }

    @Override
    public Map<String, Long> lag() {
      return Map.of();
    }

    @Override
    public Map<String, Long> records(List<Span> ranges) {
      return Map.of();
    }

    @Override
    public void close() {}
  }

  /** Does what {@link BatchLog} says. */
  private static class IntactLog implements BatchLog<Span> {
    final World world;
    private int token;

    IntactLog(World world) {
      this.world = world;
    }

    @Override
    public Standing<Span> open() {
      token = ++world.drivers;
      world.owner = token;
      Optional<MicroBatch<Span>> committed = Optional.ofNullable(world.committed);
      return new Standing<>(
          committed,
          Optional.ofNullable(world.logged)
              .filter(batch -> committed.map(MicroBatch::id).orElse(0L) < batch.id()));
    }

    @Override
    public void log(MicroBatch<Span> batch) {
      requireOwner();
      world.mayDie();
      world.logged = batch;
      world.mayDie();
    }

    @Override
    public void commit(MicroBatch<Span> batch) {
      requireOwner();
      world.mayDie();
      world.commit(batch);
      world.mayDie();
    }

    void requireOwner() {
      if (world.owner != token) {
        throw new StreamHeldException("The stream is held by driver " + world.owner);
      }
    }

    @Override
    public void close() {}
  }

  /** Counts a batch as done when it is only planned. */
  private static final class CommittingFirst extends IntactLog {
    CommittingFirst(World world) {
      super(world);
    }

    @Override
    public void log(MicroBatch<Span> batch) {
      super.log(batch);
      super.commit(batch);
    }

    @Override
    public void commit(MicroBatch<Span> batch) {}
  }

  /** Keeps that a batch was logged, and where it ends by a guess of its own. */
  private static final class ForgettingRanges extends IntactLog {
    ForgettingRanges(World world) {
      super(world);
    }

    @Override
    public Standing<Span> open() {
      Standing<Span> standing = super.open();
      return new Standing<>(standing.pending().or(standing::committed), Optional.empty());
    }
  }

  /** Lets everybody write. */
  private static final class UnfencedLog extends IntactLog {
    UnfencedLog(World world) {
      super(world);
    }

    @Override
    void requireOwner() {}
  }
}
