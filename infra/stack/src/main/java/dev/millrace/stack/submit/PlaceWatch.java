package dev.millrace.stack.submit;

import dev.millrace.stack.StackException;
import dev.millrace.stack.submit.Cluster.Application;
import dev.millrace.stack.submit.Cluster.Driver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Gives up an application that the cluster has no place for: it would wait, silently, for ever. */
final class PlaceWatch {
  private final Cluster cluster;
  private final Submission submission;
  private final Duration patience;
  private final Set<String> earlier;
  private Optional<Long> waitingSinceNanos = Optional.empty();

  /**
   * Begins before the submission, so that an older application of its name is not taken for it.
   *
   * @param patience for how long waiting is no failure
   */
  PlaceWatch(Cluster cluster, Submission submission, Duration patience) throws IOException {
    this.cluster = cluster;
    this.submission = submission;
    this.patience = patience;
    this.earlier =
        cluster.applications(submission.name()).stream()
            .map(Application::id)
            .collect(Collectors.toSet());
  }

  /**
   * Looks once more.
   *
   * @param driver its driver, if the cluster runs that too
   * @return whether it has a place
   * @throws StackException if it has been waiting for too long
   */
  boolean look(Optional<Driver> driver, long nowNanos) throws IOException {
    List<Application> applications =
        cluster.applications(submission.name()).stream()
            .filter(application -> !earlier.contains(application.id()))
            .toList();
    boolean waiting =
        driver.map(Driver::isWaiting).orElse(false)
            || applications.stream().anyMatch(Application::isWaiting);
    if (!waiting) {
      waitingSinceNanos = Optional.empty();
      return !applications.isEmpty();
    }
    if (waitingSinceNanos.isEmpty()) {
      waitingSinceNanos = Optional.of(nowNanos);
    }
    if (nowNanos - waitingSinceNanos.get() >= patience.toNanos()) {
      throw new StackException(
          "The cluster gave %s no place to run for %d s: it has %s; free some, or ask for less"
                  .formatted(submission.name(), patience.toSeconds(), cluster.capacity())
              + " with --maxCores, --executorMemory or --driverMemory");
    }
    return false;
  }
}
