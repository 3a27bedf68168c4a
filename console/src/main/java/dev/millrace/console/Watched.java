package dev.millrace.console;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * One outside system, asked the same question again and again on a thread of its own, so that one
 * that hangs keeps nobody waiting. Whoever wants the answer gets the last one at once.
 *
 * @param <T> the answer
 */
final class Watched<T> {
  private static final Duration EVERY = Duration.ofSeconds(2);

  /** A question that takes longer counts as unanswered, whatever its client still hopes for. */
  private static final Duration LIMIT = Duration.ofSeconds(6);

  private final String name;
  private final String address;
  private final Callable<T> question;
  private final Instant startedAt = Instant.now();
  private volatile Instant askedAt;
  private volatile T answer;
  private volatile Instant since;
  private volatile String problem;

  Watched(String name, String address, Callable<T> question) {
    this.name = name;
    this.address = address;
    this.question = question;
  }

  /**
   * How a system is.
   *
   * @param up null before it was asked for the first time
   * @param since when it became so
   * @param problem why it is not up
   */
  record Health(String name, String address, Boolean up, Instant since, String problem) {}

  Watched<T> start(ScheduledExecutorService threads) {
    threads.scheduleWithFixedDelay(this::ask, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  void ask() {
    askedAt = Instant.now();
    try {
      T found = question.call();
      if (since == null || problem != null) {
        since = Instant.now();
      }
      problem = null;
      answer = found;
    } catch (Exception | LinkageError e) { // LinkageError: a client that could not start
      if (problem == null) {
        since = askedAt;
      }
      problem = Problems.sentence(e);
      answer = null;
    } finally {
      askedAt = null;
    }
  }

  /** The last answer; null where the system has not answered, or not in time. */
  T answer() {
    return isOverdue() ? null : answer;
  }

  /**
   * The last answer.
   *
   * @throws IllegalStateException if there is none, or it was not in time
   */
  T require() {
    T known = answer();
    if (known == null) {
      Health health = health();
      throw new IllegalStateException(
          name + (health.up() == null ? " is being asked" : " is away: " + health.problem()));
    }
    return known;
  }

  Health health() {
    Instant asked = askedAt;
    if (isOverdue()) {
      String text = problem != null ? problem : "no answer within " + LIMIT.toSeconds() + " s";
      return new Health(name, address, false, problem != null ? since : asked, text);
    }
    if (since == null) {
      return new Health(name, address, null, startedAt, null);
    }
    return new Health(name, address, problem == null, since, problem);
  }

  private boolean isOverdue() {
    Instant asked = askedAt;
    return asked != null && asked.plus(LIMIT).isBefore(Instant.now());
  }
}
