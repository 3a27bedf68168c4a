package dev.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What processes and their descendants cost.
 *
 * @param roots asked anew each time, since processes come and go
 */
record ProcessTree(Supplier<List<ProcessHandle>> roots) {
  private static final String PEAK = "VmHWM:";

  /** CPU time of all that live, in seconds. */
  double cpuSeconds() {
    return all().mapToDouble(ProcessTree::cpuSeconds).sum();
  }

  /** The most memory that each of those that live has ever held, summed up, in bytes. */
  long peakBytes() {
    return all().mapToLong(ProcessTree::peakBytes).sum();
  }

  private Stream<ProcessHandle> all() {
    return roots.get().stream().flatMap(root -> Stream.concat(Stream.of(root), root.descendants()));
  }

  private static double cpuSeconds(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
  }

  private static long peakBytes(ProcessHandle process) {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith(PEAK))
          .map(line -> line.replaceAll("\\D", ""))
          .mapToLong(kilobytes -> Long.parseLong(kilobytes) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // it has just ended
    }
  }
}
