package dev.millrace.usersapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The faults that a running server is asked for. Safe for use by many threads. */
public final class Faults {
  /** Any number: the same sequence of requests meets the same faults. */
  private static final long SEED = 1;

  private final List<Counted> rules = new ArrayList<>();
  private final Random random = new Random(SEED);

  /** Replaces all rules; none means that the server behaves. The first that applies wins. */
  public synchronized void set(List<FaultRule> newRules) {
    rules.clear();
    newRules.forEach(rule -> rules.add(new Counted(rule)));
  }

  /** Like {@link #set(List)}, from texts that {@link FaultRule#parse} reads. */
  public void set(String... texts) {
    set(List.of(texts).stream().map(FaultRule::parse).toList());
  }

  public synchronized List<FaultRule> rules() {
    return rules.stream().map(counted -> counted.rule).toList();
  }

  /** The fault that the next request for a page meets. */
  synchronized Optional<Fault> next(int page) {
    for (Counted counted : rules) {
      if (counted.applies(page)) {
        return Optional.of(counted.rule.fault());
      }
    }
    return Optional.empty();
  }

  private final class Counted {
    private final FaultRule rule;
    private int met;

    Counted(FaultRule rule) {
      this.rule = rule;
    }

    boolean applies(int page) {
      boolean applies =
          met < rule.first().orElse(Integer.MAX_VALUE)
              && page == rule.page().orElse(page)
              && random.nextDouble() < rule.probability();
      if (applies) {
        met++;
      }
      return applies;
    }
  }
}
