package dev.millrace.demo;

import dev.millrace.demo.Answers.Arrivals;
import dev.millrace.stack.Addresses;
import java.util.List;
import java.util.Locale;

/** Shows what came out, as Cassandra's tables tell it. */
final class Summary {
  private final Screen screen;
  private final Addresses addresses;
  private final Pace pace;
  private final Stopwatch stopwatch;

  Summary(Screen screen, Addresses addresses, Pace pace, Stopwatch stopwatch) {
    this.screen = screen;
    this.addresses = addresses;
    this.pace = pace;
    this.stopwatch = stopwatch;
  }

  void show() {
    try (Answers answers = Answers.open(addresses)) {
      List<Arrivals> arrivals = answers.arrivals();
      showTables(answers, arrivals);
      screen.heading("Users by country");
      Chart.bars(Answers.byCountry(arrivals), screen.decorated()).forEach(screen::line);
      screen.heading("At each hop");
      hops(pace).lines().forEach(screen::line);
      screen.heading("Latency");
      screen.line("  " + answers.latency().text());
    }
    stopwatch.lap("summary");
    screen.heading(String.format(Locale.ROOT, "%.0f s in all", stopwatch.totalSeconds()));
    screen.line("  " + stopwatch.text());
    screen.line("  Spark master  " + addresses.get("sparkMasterUi"));
    screen.line("  Spark worker  " + addresses.get("sparkWorkerUi"));
  }

  private void showTables(Answers answers, List<Arrivals> arrivals) {
    Arrivals most = arrivals.get(0);
    screen.heading("Who is this user? (users)");
    answers.someUsers().lines().forEach(screen::line);
    screen.heading("Who came last from " + most.country() + "? (users_by_country)");
    answers.latest(most.country(), Answers.day(most.minute())).lines().forEach(screen::line);
    screen.heading("How many came in a minute, by country and gender? (users_by_minute)");
    Answers.table(arrivals).lines().forEach(screen::line);
  }

  static TextTable hops(Pace pace) {
    TextTable table = new TextTable("", "users", "per second");
    for (Leg leg : Leg.values()) {
      table.add(leg.done(), number(pace.counts().of(leg)), number(Math.round(pace.perSecond(leg))));
    }
    table.add("rejected", number(pace.counts().rejected()), "");
    table.add("dead letters", number(pace.counts().deadLetters()), "");
    return table;
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
