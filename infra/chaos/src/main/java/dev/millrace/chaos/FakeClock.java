package dev.millrace.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The wall clock of one process, which can be set while it runs, by libfaketime (Debian's package
 * of that name). What measures durations goes on as it is, as it does when a real clock is set.
 */
final class FakeClock {
  private static final Path LIBRARIES = Path.of("/usr/lib");

  private final Path setting;

  private FakeClock(Path setting) {
    this.setting = setting;
  }

  /** The library, where it is installed. */
  static Optional<Path> library() {
    try (Stream<Path> folders = Files.list(LIBRARIES)) {
      return folders
          .map(folder -> folder.resolve("faketime/libfaketime.so.1"))
          .filter(Files::exists)
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The clock of the processes that got {@link #environment} of this folder. */
  static FakeClock in(Path folder) {
    return new FakeClock(folder.resolve("clock"));
  }

  /** What makes a process go by this clock. */
  Map<String, String> environment() throws IOException {
    jump(Duration.ZERO);
    return Map.of(
        "LD_PRELOAD",
        library().orElseThrow(() -> new ChaosException("There is no libfaketime")).toString(),
        "FAKETIME_TIMESTAMP_FILE",
        setting.toString(),
        "FAKETIME_CACHE_DURATION",
        "1", // second; to read the file at each look at the clock makes a driver crawl
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        // What it does by default for some glibc takes a JVM's timed waits for over at once.
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0");
  }

  /** From now on the clock is so far off the machine's. */
  void jump(Duration offset) throws IOException {
    Files.createDirectories(setting.getParent());
    Path draft = setting.resolveSibling("clock.new");
    Files.writeString(draft, "%+d".formatted(offset.toSeconds()));
    Files.move(draft, setting, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }
}
