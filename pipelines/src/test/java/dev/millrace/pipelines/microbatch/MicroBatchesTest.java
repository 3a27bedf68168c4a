package dev.millrace.pipelines.microbatch;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.pipelines.metrics.StreamMetrics;
import dev.millrace.pipelines.options.MicroBatchOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;

/** What the loop does in which order; each test's story is told by what it wrote down. */
class MicroBatchesTest {
  private final List<String> story = new ArrayList<>();
  private final Deque<String> ahead = new ArrayDeque<>();
  private BatchLog.Standing<String> standing =
      new BatchLog.Standing<>(Optional.empty(), Optional.empty());
  private String failsAt;
  private int failures = Integer.MAX_VALUE;
  private RuntimeException failure = new IllegalStateException("away");
  private MicroBatches<String> stopsAfterBatch;

  @Test
  void logsBeforeItRunsAndCommitsAfterwards() throws InterruptedException {
    ahead.addAll(List.of("a", "b"));

    batches("--once").run();

    assertThat(
        story,
        contains(
            "open",
            "plan after []",
            "log 1 [a]",
            "run [a]",
            "commit 1 [a]",
            "committed [a]",
            "plan after [a]",
            "log 2 [b]",
            "run [b]",
            "commit 2 [b]",
            "committed [b]",
            "plan after [b]"));
  }

  @Test
  void goesOnAfterTheLastCommittedBatch() throws InterruptedException {
    standing =
        new BatchLog.Standing<>(Optional.of(new MicroBatch<>(7, List.of("g"))), Optional.empty());
    ahead.add("h");

    batches("--once").run();

    assertThat(
        story.subList(1, 5), contains("plan after [g]", "log 8 [h]", "run [h]", "commit 8 [h]"));
  }

  @Test
  void runsABatchAgainThatWasLoggedAndNotCommitted() throws InterruptedException {
    standing =
        new BatchLog.Standing<>(
            Optional.of(new MicroBatch<>(7, List.of("g"))),
            Optional.of(new MicroBatch<>(8, List.of("h"))));

    batches("--once").run();

    assertThat(
        story, contains("open", "run [h]", "commit 8 [h]", "committed [h]", "plan after [h]"));
  }

  @Test
  void commitsNothingThatFailed() {
    ahead.add("a");
    failsAt = "run [a]";

    assertThrows(IllegalStateException.class, () -> batches("--once", "--outageSeconds=0").run());

    assertThat(story, contains("open", "plan after []", "log 1 [a]", "run [a]"));
  }

  @Test
  void runsNothingThatCouldNotBeLogged() {
    ahead.add("a");
    failsAt = "log 1 [a]";

    assertThrows(IllegalStateException.class, () -> batches("--once", "--outageSeconds=0").run());

    assertThat(story, contains("open", "plan after []", "log 1 [a]"));
  }

  @Test
  void startsOverFromTheLogWhenAnOutageEnds() throws InterruptedException {
    ahead.add("a");
    failsAt = "run [a]";
    failures = 2;

    batches("--once").run();

    assertThat(
        story,
        contains(
            "open",
            "plan after []",
            "log 1 [a]",
            "run [a]",
            "open",
            "run [a]",
            "open",
            "run [a]",
            "commit 1 [a]",
            "committed [a]",
            "plan after [a]"));
  }

  @Test
  void failsAtOnceBeforeItsFirstProgress() {
    failsAt = "plan after []";

    assertThrows(IllegalStateException.class, () -> batches("--once").run());

    assertThat(story, contains("open", "plan after []"));
  }

  @Test
  void failsAtOnceWhereAPersonIsNeeded() {
    ahead.add("a");
    failsAt = "run [a]";
    failure = new IllegalStateException("wrapped", new StreamStoppedException("look at it"));

    StreamStoppedException e =
        assertThrows(StreamStoppedException.class, () -> batches("--once").run());

    assertThat(e.getMessage(), is("look at it"));
    assertThat(story, contains("open", "plan after []", "log 1 [a]", "run [a]"));
  }

  @Test
  void finishesItsBatchWhenItIsStopped() throws InterruptedException {
    ahead.addAll(List.of("a", "b"));
    stopsAfterBatch = batches("--triggerIntervalMillis=60000");

    stopsAfterBatch.run();

    assertThat(
        story,
        contains("open", "plan after []", "log 1 [a]", "run [a]", "commit 1 [a]", "committed [a]"));
  }

  private MicroBatches<String> batches(String... arguments) {
    return new MicroBatches<>(
        "stream",
        new StoryPlanner(),
        new StoryLog(),
        ranges -> tell("run " + ranges),
        PipelineOptionsFactory.fromArgs(arguments).as(MicroBatchOptions.class),
        new StreamMetrics());
  }

  private synchronized void tell(String event) {
    story.add(event);
    if (event.equals(failsAt) && failures-- > 0) {
      throw failure;
    }
  }

  private final class StoryPlanner implements Planner<String> {
    @Override
    public Optional<List<String>> plan(List<String> last) {
      tell("plan after " + last);
      return Optional.ofNullable(ahead.poll()).map(List::of);
    }

    @Override
    public Map<String, Long> lag() {
      return Map.of();
    }

    @Override
    public Map<String, Long> records(List<String> ranges) {
      return Map.of();
    }

    @Override
    public void committed(List<String> ranges) {
      tell("committed " + ranges);
      if (stopsAfterBatch != null) {
        stopsAfterBatch.stop();
      }
    }

    @Override
    public void close() {}
  }

  private final class StoryLog implements BatchLog<String> {
    @Override
    public Standing<String> open() {
      tell("open");
      return standing;
    }

    @Override
    public void log(MicroBatch<String> batch) {
      standing = new Standing<>(standing.committed(), Optional.of(batch));
      tell("log " + batch.id() + " " + batch.ranges());
    }

    @Override
    public void commit(MicroBatch<String> batch) {
      tell("commit " + batch.id() + " " + batch.ranges());
    }

    @Override
    public void close() {}
  }
}
