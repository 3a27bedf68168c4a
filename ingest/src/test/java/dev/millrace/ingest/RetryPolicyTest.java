package dev.millrace.ingest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  private static final RetryPolicy POLICY =
      new RetryPolicy(12, Duration.ofMillis(500), Duration.ofSeconds(60));

  @Test
  void allowsSoManyAttempts() {
    RetryPolicy.Pauses pauses =
        new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(1)).pauses();

    assertThat(pauses.anotherAttempt(), is(true));
    assertThat(pauses.anotherAttempt(), is(true));
    assertThat(pauses.anotherAttempt(), is(false));
    assertThat(pauses.tried(), is(3));
  }

  @Test
  void doublesPausesUpToTheLongest() {
    RetryPolicy.Pauses pauses = POLICY.pauses();
    long mean = 500;
    for (int i = 0; i < 11; i++) {
      long pause = pauses.next().toMillis();
      assertThat(pause, is(greaterThanOrEqualTo(mean / 2)));
      assertThat(pause, is(lessThanOrEqualTo(mean * 3 / 2)));
      mean = Math.min(2 * mean, 60_000);
    }
  }

  @Test
  void outlastsTheApisLimitOfFiveMinutesOnAverage() {
    Duration total = Duration.ZERO;
    for (int run = 0; run < 100; run++) {
      RetryPolicy.Pauses pauses = POLICY.pauses();
      while (pauses.anotherAttempt()) {
        total = total.plus(pauses.next());
      }
    }

    assertThat(total.dividedBy(100), is(greaterThan(Duration.ofMinutes(4).plusSeconds(45))));
  }

  @Test
  void drawsPausesThatDiffer() {
    Set<Duration> firstPauses = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      firstPauses.add(POLICY.pauses().next());
    }

    assertThat(firstPauses, hasSize(greaterThan(20)));
  }

  @Test
  void namesWrongSettings() {
    Duration second = Duration.ofSeconds(1);

    assertRefused(
        () -> new RetryPolicy(0, second, second),
        "--attempts must be between 1 and 1000, but was: 0");
    assertRefused(
        () -> new RetryPolicy(1, Duration.ZERO, second),
        "--first-pause must be between 1 ms and 1 day, but was: PT0S");
    assertRefused(
        () -> new RetryPolicy(1, second, Duration.ofMillis(999)),
        "--longest-pause must be between --first-pause, PT1S, and 1 day, but was: PT0.999S");
    assertRefused(
        () -> new RetryPolicy(1, second, Duration.ofDays(40)),
        "--longest-pause must be between --first-pause, PT1S, and 1 day, but was: PT960H");
  }

  private static void assertRefused(Runnable settings, String message) {
    assertThat(
        assertThrows(InvalidSettingException.class, settings::run).getMessage(), is(message));
  }
}
