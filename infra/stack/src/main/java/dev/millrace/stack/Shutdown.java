package dev.millrace.stack;

import dev.millrace.stack.process.ProcessIdentity;
import dev.millrace.stack.process.StackProcesses;
import dev.millrace.stack.server.Server;
import dev.millrace.stack.server.SparkWorker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Stops servers in good order, and then by force whatever is left of them. */
final class Shutdown {
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);
  private static final long POLL_MILLIS = 50;

  private final StackProcesses processes;

  Shutdown(StackProcesses processes) {
    this.processes = processes;
  }

  /**
   * Returns when these servers and all that they started are gone.
   *
   * @return how many servers were stopped and stray processes killed
   */
  int stop(List<Server> servers) {
    List<Server> running =
        servers.stream().filter(server -> processes.running(server.name()).isPresent()).toList();
    // The applications on the worker write into the other servers, so they go first.
    running.stream().filter(server -> server.name().equals(SparkWorker.NAME)).forEach(this::stop);
    stopInOrder(running);
    return running.size() + killStrays();
  }

  /** Each after those that need it, otherwise at once. */
  private void stopInOrder(List<Server> servers) {
    Map<String, CompletableFuture<Void>> stopped = new HashMap<>();
    servers.forEach(server -> stopped.put(server.name(), new CompletableFuture<>()));
    ExecutorService threads = Executors.newCachedThreadPool();
    for (Server server : servers) {
      CompletableFuture<?>[] dependents =
          servers.stream()
              .filter(other -> other.needs().contains(server.name()))
              .map(other -> stopped.get(other.name()))
              .toArray(CompletableFuture<?>[]::new);
      CompletableFuture.allOf(dependents)
          .thenRunAsync(() -> stop(server), threads)
          .whenComplete((done, failure) -> stopped.get(server.name()).complete(null));
    }
    stopped.values().forEach(CompletableFuture::join);
    threads.shutdown();
  }

  private void stop(Server server) {
    processes
        .running(server.name())
        .ifPresent(
            process -> {
              try {
                process.handle().ifPresent(handle -> requestStop(server, handle));
                if (!await(() -> !process.isAlive(), server.stopPatience())) {
                  process.handle().ifPresent(ProcessHandle::destroyForcibly);
                  await(() -> !process.isAlive(), KILL_PATIENCE);
                }
              } catch (UncheckedIOException e) {
                process.handle().ifPresent(ProcessHandle::destroyForcibly);
              }
            });
  }

  private static void requestStop(Server server, ProcessHandle handle) {
    try {
      server.requestStop(handle);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Kills what belongs to the stack and to no server that runs: what servers left behind, and what
   * an interrupted start left unrecorded.
   */
  int killStrays() {
    return kill(strays());
  }

  /** The same, but for programs that use the servers and may go on. */
  void killStrayServers() {
    kill(strays().stream().filter(process -> !processes.isProgram(process)).toList());
  }

  private static int kill(List<ProcessHandle> strays) {
    strays.forEach(ProcessHandle::destroyForcibly);
    await(() -> strays.stream().noneMatch(Shutdown::lives), KILL_PATIENCE);
    return strays.size();
  }

  private List<ProcessHandle> strays() {
    Set<Long> owned =
        processes.allRunning().stream()
            .flatMap(server -> server.handle().stream())
            .flatMap(server -> Stream.concat(Stream.of(server), server.descendants()))
            .map(ProcessHandle::pid)
            .collect(Collectors.toSet());
    return processes.all().stream().filter(process -> !owned.contains(process.pid())).toList();
  }

  private static boolean lives(ProcessHandle process) {
    return ProcessIdentity.of(process.pid()).isPresent();
  }

  private static boolean await(BooleanSupplier condition, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return condition.getAsBoolean();
      }
    }
    return true;
  }
}
