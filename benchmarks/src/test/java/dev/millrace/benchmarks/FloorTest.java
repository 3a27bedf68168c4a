package dev.millrace.benchmarks;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FloorTest {
  private static final Machine MACHINE = new Machine("a processor", 2, 1L << 34, "Linux", "17");

  private static LegReport leg(double ours, double peer) {
    return new LegReport(
        "bench a-leg",
        "a-leg",
        "",
        1,
        List.of(
            summary("Millrace", Contender.Role.MILLRACE, ours),
            summary("A peer", Contender.Role.PEER, peer),
            summary("A limit", Contender.Role.LIMIT, 1_000_000)));
  }

  private static Summary summary(String name, Contender.Role role, double rate) {
    return new Summary(name, role, List.of(new Result(rate, 1, Map.of(), 1)));
  }

  @Test
  void takesRatiosAndNotRates() {
    Floor floor = new Floor(Report.nothing(MACHINE).with(leg(20_000, 10_000)));

    assertThat(floor.shortfalls(List.of(leg(200, 100))), empty());
    assertThat(floor.shortfalls(List.of(leg(141, 100))), empty());
  }

  @Test
  void namesARatioThatFell() {
    Floor floor = new Floor(Report.nothing(MACHINE).with(leg(20_000, 10_000)));

    assertThat(
        floor.shortfalls(List.of(leg(139, 100))),
        contains(
            "a-leg: Millrace must be at least 1.40 × as fast as A peer, which is 70 % of the"
                + " published ratio, but was 1.39 ×"));
  }

  @Test
  void namesARatioThatWasNeverPublished() {
    Floor floor = new Floor(Report.nothing(MACHINE));

    assertThat(
        floor.shortfalls(List.of(leg(200, 100))),
        contains("a-leg: there must be a published ratio to A peer, but is none"));
  }

  @Test
  void readsWhatARunHasWritten(@TempDir Path folder) throws Exception {
    Report.nothing(MACHINE).with(leg(20_000, 10_000)).write(folder);

    Floor floor = new Floor(Report.published(folder));

    assertThat(floor.shortfalls(List.of(leg(200, 100))), empty());
  }
}
