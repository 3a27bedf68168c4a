package dev.millrace.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;

/** The Python of a folder's virtual environment. */
final class Python {
  private Python() {}

  /**
   * Where it is, once the environment has been made, if need be.
   *
   * @param folder with a requirements.lock
   * @throws BenchmarkException if it can't be made
   */
  static String of(Path folder) throws IOException {
    Process install =
        new ProcessBuilder(
                Programs.home().resolve("infra/python/install").toString(), folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String environment = new String(install.getInputStream().readAllBytes(), UTF_8).strip();
    if (environment.isEmpty()) {
      throw new BenchmarkException(folder + " needs Python and PyPI; see above what is missing");
    }
    return environment + "/bin/python";
  }
}
