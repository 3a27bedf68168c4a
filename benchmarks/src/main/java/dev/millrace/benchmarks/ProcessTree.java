package dev.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What processes and their descendants cost.
 *
 * @param roots asked anew each time, since processes come and go
 */
record ProcessTree(Supplier<List<ProcessHandle>> roots) {
  private static final String PEAK = "VmHWM:";
  private static final double TICKS_PER_SECOND = 100; // USER_HZ, on every Linux

  /** CPU time of all that live and of their children that have ended, in seconds. */
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

  /** The fields are those of proc(5): utime, stime, cutime and cstime. */
  private static double cpuSeconds(ProcessHandle process) {
    try {
      String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      // The second field is the program's name in parentheses, which may hold anything.
      String[] fields = status.substring(status.lastIndexOf(')') + 2).split(" ");
      return IntStream.rangeClosed(14, 17)
              .mapToLong(field -> Long.parseLong(fields[field - 3]))
              .sum()
          / TICKS_PER_SECOND;
    } catch (IOException e) {
      return 0; // it has just ended
    }
  }

  private static long peakBytes(ProcessHandle process) {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    try {
      return Files.readString(status)
          .lines()
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
