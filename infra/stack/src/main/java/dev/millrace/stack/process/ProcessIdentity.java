package dev.millrace.stack.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One process of this machine, never mistaken for a later one of the same number.
 *
 * @param pid its number
 * @param startTicks when it started, in clock ticks after the machine did (Linux, proc(5), field
 *     {@code starttime})
 */
public record ProcessIdentity(long pid, long startTicks) {
  private static final Path PROC = Path.of("/proc");

  /** USER_HZ, which is 100 on every architecture that Java runs on. */
  private static final long TICKS_PER_SECOND = 100;

  private static final int STATE = 0;
  private static final int START_TIME = 19;

  /** The process that has this number now, unless there is none or only a zombie. */
  public static Optional<ProcessIdentity> of(long pid) {
    return stat(pid)
        .filter(fields -> !fields.get(STATE).equals("Z") && !fields.get(STATE).equals("X"))
        .map(fields -> new ProcessIdentity(pid, Long.parseLong(fields.get(START_TIME))));
  }

  public boolean isAlive() {
    return of(pid).equals(Optional.of(this));
  }

  /** The live process, to signal it or to look at its children. */
  public Optional<ProcessHandle> handle() {
    return isAlive() ? ProcessHandle.of(pid) : Optional.empty();
  }

  public Duration uptime() {
    try {
      String uptime = Files.readString(PROC.resolve("uptime"));
      double seconds = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
      return Duration.ofMillis((long) (seconds * 1000) - startTicks * 1000 / TICKS_PER_SECOND);
    } catch (IOException e) {
      return Duration.ZERO;
    }
  }

  /** Memory of the process and its children, in bytes; pages shared by several count once. */
  public long memoryBytes() {
    return handle().stream()
        .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
        .mapToLong(process -> proportionalBytes(process.pid()))
        .sum();
  }

  private static long proportionalBytes(long pid) {
    try (var lines = Files.lines(PROC.resolve(pid + "/smaps_rollup"))) {
      return lines
          .filter(line -> line.startsWith("Pss:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .sum();
    } catch (IOException | UncheckedIOException e) {
      return 0; // it ended meanwhile
    }
  }

  /** The fields after the command's name, which may hold spaces itself. */
  private static Optional<List<String>> stat(long pid) {
    try {
      String stat = Files.readString(PROC.resolve(pid + "/stat"));
      return Optional.of(List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)));
    } catch (IOException e) {
      return Optional.empty(); // there is no such process, or it ended between opening and reading
    }
  }
}
