package dev.millrace.console;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class WatchedTest {
  private final Deque<Callable<Integer>> answers = new ArrayDeque<>();
  private final Watched<Integer> system =
      new Watched<>("Kafka", "localhost:9092", () -> answers.removeFirst().call());

  @Test
  void isNeitherUpNorAwayBeforeItWasAsked() {
    assertThat(system.health().up(), is(nullValue()));
  }

  @Test
  void givesTheLastAnswer() {
    ask(() -> 1);
    ask(() -> 2);

    assertThat(system.answer(), is(2));
    assertThat(system.health().up(), is(true));
  }

  @Test
  void saysWhyAndSinceWhenItIsAway() throws InterruptedException {
    ask(() -> 1);
    askInVain("refused");
    Instant since = system.health().since();
    Thread.sleep(5);
    askInVain("still refused");

    assertThat(
        system.health(),
        is(new Watched.Health("Kafka", "localhost:9092", false, since, "still refused")));
    assertThat(system.answer(), is(nullValue()));
  }

  @Test
  void isUpAgainSinceItAnswered() {
    askInVain("refused");
    ask(() -> 3);

    assertThat(system.health().up(), is(true));
    assertThat(system.health().problem(), is(nullValue()));
    assertThat(system.answer(), is(3));
  }

  private void ask(Callable<Integer> answer) {
    answers.add(answer);
    system.ask();
  }

  private void askInVain(String why) {
    ask(
        () -> {
          throw new IOException(why);
        });
  }
}
