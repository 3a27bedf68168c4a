package dev.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Path;

/** Draws what stands in a folder's benchmarks.json. */
final class Plots {
  private Plots() {}

  /**
   * @throws BenchmarkException if they can't be drawn; the figures are there all the same
   */
  static void draw(Path folder) throws IOException, InterruptedException {
    Path plots = Programs.home().resolve("benchmarks/plots");
    Process process =
        new ProcessBuilder(
                Python.of(plots),
                plots.resolve("plot.py").toString(),
                folder.toAbsolutePath().toString())
            .inheritIO()
            .start();
    if (process.waitFor() != 0) {
      throw new BenchmarkException("Drawing " + folder + " failed; see above why");
    }
  }
}
