package dev.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Shows what was measured as soon as it is: a failure later on takes nothing away. */
final class Publication {
  private final Optional<Path> folder;
  private Report report;

  private Publication(Optional<Path> folder, Report report) {
    this.folder = folder;
    this.report = report;
  }

  /**
   * @param folder to write to as well, and to add to what is there
   * @throws BenchmarkException if that was measured on another machine
   */
  static Publication open(Optional<Path> folder) throws IOException {
    Machine machine = Machine.look();
    return new Publication(
        folder, folder.isPresent() ? Report.begin(machine, folder.get()) : Report.nothing(machine));
  }

  void add(LegReport leg) throws IOException, InterruptedException {
    publish(leg.toMarkdown(), report.with(leg));
  }

  void add(LatencyReport latency) throws IOException, InterruptedException {
    publish(latency.toMarkdown(), report.with(latency));
  }

  void add(GrowthReport growth) throws IOException, InterruptedException {
    publish(growth.toMarkdown(), report.with(growth));
  }

  void add(BatchReport batches) throws IOException, InterruptedException {
    publish(batches.toMarkdown(), report.with(batches));
  }

  private void publish(String news, Report all) throws IOException, InterruptedException {
    System.out.println(news);
    report = all;
    if (folder.isPresent()) {
      report.write(folder.get());
      Plots.draw(folder.get());
    }
  }
}
