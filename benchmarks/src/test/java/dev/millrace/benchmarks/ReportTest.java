package dev.millrace.benchmarks;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final Machine MACHINE = new Machine("a processor", 2, 1L << 34, "Linux", "17");
  private static final Machine ANOTHER = new Machine("a processor", 64, 1L << 34, "Linux", "17");

  @TempDir private Path folder;

  private static LegReport leg(String command, String leg) {
    return new LegReport(
        command,
        leg,
        "",
        1,
        List.of(
            new Summary(
                "Millrace", Contender.Role.MILLRACE, List.of(new Result(1, 1, Map.of(), 1)))));
  }

  @Test
  void addsToWhatTheFolderHolds() throws Exception {
    Report.begin(MACHINE, folder).with(leg("bench one", "one")).write(folder);
    Report.begin(MACHINE, folder).with(leg("bench two", "two")).write(folder);

    assertThat(
        Files.readString(folder.resolve("benchmarks.md")),
        allOf(containsString("bench one"), containsString("bench two")));
  }

  @Test
  void replacesWhatIsMeasuredAnew() throws Exception {
    Report.begin(MACHINE, folder).with(leg("bench", "one")).with(leg("bench", "two")).write(folder);
    Report.begin(MACHINE, folder).with(leg("bench one", "one")).write(folder);

    Report report = Report.published(folder);
    assertThat(report.legs().stream().map(LegReport::leg).toList(), is(List.of("one", "two")));
    assertThat(report.legs().get(0).command(), is("bench one"));
  }

  @Test
  void keepsTheFiguresOfTwoMachinesApart() throws Exception {
    Report.begin(MACHINE, folder).with(leg("bench", "one")).write(folder);

    BenchmarkException refused =
        assertThrows(BenchmarkException.class, () -> Report.begin(ANOTHER, folder));

    assertThat(
        refused.getMessage(),
        allOf(containsString("2 cores"), containsString("64 cores"), containsString("--output")));
  }

  @Test
  void namesTheFileThatIsNotThere() {
    assertThat(
        assertThrows(BenchmarkException.class, () -> Report.published(folder)).getMessage(),
        allOf(containsString("benchmarks.json"), not(containsString("null"))));
  }
}
