package dev.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the figures hold for.
 *
 * @param memoryBytes of the whole machine
 */
record Machine(String processor, int cores, long memoryBytes, String system, String java) {
  static Machine look() throws IOException {
    return new Machine(
        find("/proc/cpuinfo", "model name"),
        Runtime.getRuntime().availableProcessors(),
        Long.parseLong(find("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) * 1024,
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
  }

  String describe() {
    return "%s, %d cores, %.0f GiB; %s; %s"
        .formatted(processor, cores, memoryBytes / Math.pow(2, 30), system, java);
  }

  private static String find(String file, String name) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    }
  }
}
