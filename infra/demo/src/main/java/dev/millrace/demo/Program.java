package dev.millrace.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that the demo started, and its log. */
final class Program {
  private static final int LOG_LINES_SHOWN = 15;
  private static final long STOP_SECONDS = 15;

  private final String name;
  private final Process process;
  private final Path log;

  Program(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for its end and returns its exit code. */
  int awaitEnd() throws InterruptedException {
    return process.waitFor();
  }

  /**
   * @throws DemoException if it has ended
   */
  void requireAlive() {
    if (!process.isAlive()) {
      throw failed("ended with exit code " + process.exitValue());
    }
  }

  /**
   * @throws DemoException if it has ended with another exit code than 0
   */
  void requireNotFailed() {
    if (!process.isAlive() && process.exitValue() != 0) {
      requireAlive();
    }
  }

  /** Says what happened to it, with the end of its log. */
  DemoException failed(String what) {
    return new DemoException(
        "%s %s. Its log ends with:%n%s"
            .formatted(
                name,
                what,
                String.join(
                    System.lineSeparator(),
                    lines()
                        .subList(Math.max(0, lines().size() - LOG_LINES_SHOWN), lines().size()))));
  }

  /** All that it has written so far. */
  List<String> lines() {
    try {
      return Files.readAllLines(log);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read " + log, e);
    }
  }

  /** Asks it to end, waits for that, and kills it if it takes too long. */
  void stop() {
    process.destroy();
    try {
      if (process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
