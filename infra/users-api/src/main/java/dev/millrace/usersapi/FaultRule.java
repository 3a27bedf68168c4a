package dev.millrace.usersapi;

import java.util.OptionalInt;

/**
 * When a fault happens: at every request, unless conditions narrow it.
 *
 * @param first only the first so many requests that the other conditions let through, if present
 * @param page only requests for this page, if present
 * @param probability share of the requests, above 0 and up to 1
 */
public record FaultRule(Fault fault, OptionalInt first, OptionalInt page, double probability) {

  public FaultRule {
    if (!(probability > 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "probability must be above 0 and at most 1, but was: " + probability);
    }
  }

  /**
   * Reads a rule such as {@code outage}, {@code stall:first=3}, {@code malformed:page=2} or {@code
   * half-body:probability=0.1,first=5}.
   *
   * @throws IllegalArgumentException if the text is no rule
   */
  public static FaultRule parse(String text) {
    int colon = text.indexOf(':');
    Fault fault = Fault.of(colon < 0 ? text : text.substring(0, colon));
    FaultRule rule = new FaultRule(fault, OptionalInt.empty(), OptionalInt.empty(), 1);
    return colon < 0 ? rule : rule.narrowed(text.substring(colon + 1));
  }

  private FaultRule narrowed(String conditions) {
    FaultRule rule = this;
    for (String condition : conditions.split(",", -1)) {
      int equals = condition.indexOf('=');
      String name = equals < 0 ? condition : condition.substring(0, equals);
      String value = equals < 0 ? "" : condition.substring(equals + 1);
      try {
        rule =
            switch (name) {
              case "first" -> rule.with(count(value), rule.page, rule.probability);
              case "page" -> rule.with(rule.first, count(value), rule.probability);
              case "probability" -> rule.with(rule.first, rule.page, Double.parseDouble(value));
              default ->
                  throw new IllegalArgumentException(
                      "A fault's condition must be first, page or probability, but was: " + name);
            };
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(name + " must be a number, but was: " + value, e);
      }
    }
    return rule;
  }

  private FaultRule with(OptionalInt first, OptionalInt page, double probability) {
    return new FaultRule(fault, first, page, probability);
  }

  private static OptionalInt count(String value) {
    return OptionalInt.of(Integer.parseInt(value));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(fault.toString());
    char separator = ':';
    if (first.isPresent()) {
      text.append(separator).append("first=").append(first.getAsInt());
      separator = ',';
    }
    if (page.isPresent()) {
      text.append(separator).append("page=").append(page.getAsInt());
      separator = ',';
    }
    if (probability < 1) {
      text.append(separator).append("probability=").append(probability);
    }
    return text.toString();
  }
}
