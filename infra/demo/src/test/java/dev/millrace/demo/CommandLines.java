package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Collects the command line of every process that lives long enough to be seen, as anybody can. */
final class CommandLines implements AutoCloseable {
  private static final long EVERY_MILLIS = 200;

  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final Thread watch = new Thread(this::watch, "command-lines");

  CommandLines() {
    watch.setDaemon(true);
    watch.start();
  }

  Set<String> seen() {
    return seen;
  }

  private void watch() {
    try {
      while (true) {
        look();
        Thread.sleep(EVERY_MILLIS);
      }
    } catch (InterruptedException e) {
      // Closed.
    } catch (IOException e) {
      throw new AssertionError("Looking at the processes failed", e);
    }
  }

  private void look() throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        try {
          seen.add(new String(Files.readAllBytes(process.resolve("cmdline")), UTF_8));
        } catch (IOException e) {
          // It has just ended.
        }
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    watch.interrupt();
    watch.join();
  }
}
