package dev.millrace.stack.submit;

import dev.millrace.stack.Console;
import dev.millrace.stack.StackException;
import dev.millrace.stack.server.SparkHome;
import dev.millrace.stack.submit.Cluster.Driver;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Submits applications, and follows each to its end. */
final class Submitter {
  private static final long POLL_MILLIS = 1_000;
  private static final Duration MASTER_AWAY = Duration.ofMinutes(1);
  private static final Pattern DRIVER = Pattern.compile("submitted as (driver-[\\w-]+)");

  private final SparkHome home;
  private final Cluster cluster;
  private final Duration patience;
  private final Console console;

  /**
   * @param patience for how long an application may wait for a place on the cluster
   */
  Submitter(SparkHome home, Cluster cluster, Duration patience, Console console) {
    this.home = home;
    this.cluster = cluster;
    this.patience = patience;
    this.console = console;
  }

  /**
   * Returns when it has ended, with its exit code.
   *
   * @throws StackException if the cluster has no place for it
   */
  int run(Submission submission) throws IOException, InterruptedException {
    return submission.mode() == DeployMode.CLIENT ? runHere(submission) : runThere(submission);
  }

  private int runHere(Submission submission) throws IOException, InterruptedException {
    Optional<PlaceWatch> watch = watch(submission);
    ChildProcess driver = ChildProcess.start(submission.process(home));
    try {
      boolean watching = watch.isPresent();
      while (watching && !driver.endsWithin(POLL_MILLIS)) {
        watching = !hasPlace(watch.get(), Optional.empty());
      }
      return driver.exitCode();
    } catch (StackException e) {
      driver.stop();
      throw e;
    }
  }

  private Optional<PlaceWatch> watch(Submission submission) {
    try {
      return Optional.of(new PlaceWatch(cluster, submission, patience));
    } catch (IOException e) {
      console.line(
          ("Can't tell whether the cluster has a place for %s, because the master's web page"
                  + " (--sparkMasterUi) doesn't answer: %s")
              .formatted(submission.name(), e.getMessage()));
      return Optional.empty();
    }
  }

  private static boolean hasPlace(PlaceWatch watch, Optional<Driver> driver) {
    try {
      return watch.look(driver, System.nanoTime());
    } catch (IOException e) {
      return false; // the next look may succeed
    }
  }

  private int runThere(Submission submission) throws IOException, InterruptedException {
    PlaceWatch watch = new PlaceWatch(cluster, submission, patience);
    String id = submitDriver(submission);
    console.line(
        "%s runs on the cluster as %s, and goes on there if this is interrupted: %s"
            .formatted(submission.name(), id, cluster.webPage()));
    Driver driver = ask(id);
    while (!driver.hasEnded()) {
      try {
        hasPlace(watch, Optional.of(driver));
      } catch (StackException e) {
        ChildProcess.start(submission.killProcess(home, id)).exitCode();
        throw e;
      }
      Thread.sleep(POLL_MILLIS);
      driver = ask(id);
    }
    console.line("%s ended as %s".formatted(id, driver.state()));
    return driver.hasEndedWell() ? 0 : 1;
  }

  /** A driver of hours outlives a master that doesn't answer for a while. */
  private Driver ask(String id) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + MASTER_AWAY.toNanos();
    while (true) {
      try {
        return cluster.driver(id);
      } catch (IOException e) {
        if (System.nanoTime() - deadline >= 0) {
          throw e;
        }
        Thread.sleep(POLL_MILLIS);
      }
    }
  }

  /** Returns the id that the cluster gave to it. */
  private String submitDriver(Submission submission) throws IOException, InterruptedException {
    Process submitter = submission.process(home).redirectErrorStream(true).start();
    Optional<String> id = Optional.empty();
    StringBuilder said = new StringBuilder();
    try (BufferedReader lines = submitter.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.append(line).append(System.lineSeparator());
        Matcher driver = DRIVER.matcher(line);
        if (driver.find()) {
          id = Optional.of(driver.group(1));
        }
      }
    }
    int exitCode = submitter.waitFor();
    return id.filter(submitted -> exitCode == 0)
        .orElseThrow(
            () ->
                new StackException(
                    "Spark could not submit %s (exit code %d):%n%s"
                        .formatted(submission.name(), exitCode, said)));
  }
}
