package dev.millrace.stack;

import dev.millrace.stack.artifacts.Artifacts;
import dev.millrace.stack.process.Guard;
import dev.millrace.stack.process.Launch;
import dev.millrace.stack.process.ProcessIdentity;
import dev.millrace.stack.process.StackProcesses;
import dev.millrace.stack.server.Jvm;
import dev.millrace.stack.server.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/** One attempt to start a stack: all servers at once, each after those it needs. */
final class Startup {
  /** A busy machine may take long; a server that can't start says so sooner. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final long POLL_MILLIS = 100;
  private static final int LOG_LINES_SHOWN = 20;

  private final StackFolder folder;
  private final StackProcesses processes;
  private final List<Server> servers;
  private final boolean fullSpeed;
  private final Artifacts artifacts;
  private final Console console;
  private final Map<String, CompletableFuture<Void>> working = new HashMap<>();
  private final List<Server> started = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final long startedNanos = System.nanoTime();

  /**
   * @param fullSpeed whether JVMs are to compile fully, rather than start fast and stay small
   */
  Startup(
      StackFolder folder,
      StackProcesses processes,
      List<Server> servers,
      boolean fullSpeed,
      Artifacts artifacts,
      Console console) {
    this.folder = folder;
    this.processes = processes;
    this.servers = servers;
    this.fullSpeed = fullSpeed;
    this.artifacts = artifacts;
    this.console = console;
    servers.forEach(server -> working.put(server.name(), new CompletableFuture<>()));
  }

  /**
   * Returns when every server works and is filled.
   *
   * @throws StackException if one doesn't; then all that were started are stopped again, as they
   *     are when this JVM is ended meanwhile
   */
  void run(Contents contents) throws IOException {
    new Shutdown(processes).killStrayServers();
    Guard guard = Guard.over(folder);
    Thread onInterrupt =
        new Thread(
            () -> {
              console.line("Interrupted: stopping what was started");
              undo(new StackException("The start was interrupted"));
              guard.release();
            });
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      CompletableFuture<?>[] starts =
          servers.stream()
              .map(
                  server ->
                      CompletableFuture.runAsync(() -> startOrFail(server, contents), threads))
              .toArray(CompletableFuture<?>[]::new);
      CompletableFuture.allOf(starts).exceptionally(thrown -> null).join();
    } finally {
      threads.shutdown();
    }
    Throwable thrown = failure.get();
    if (thrown != null) {
      undo(thrown);
    }
    if (!isEnding(onInterrupt)) {
      guard.release();
    }
    if (thrown != null) {
      throw thrown instanceof StackException known
          ? known
          : new StackException("The stack can't start: " + thrown, thrown);
    }
  }

  /** Takes the hook away, unless it already does its work. */
  private static boolean isEnding(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  private void startOrFail(Server server, Contents contents) {
    try {
      start(server, contents);
    } catch (Exception | Error e) {
      failure.compareAndSet(null, e);
    } finally {
      working.get(server.name()).complete(null); // whoever waits looks for the failure
    }
  }

  private void start(Server server, Contents contents) throws IOException, InterruptedException {
    Optional<ProcessIdentity> running = processes.running(server.name());
    if (running.isPresent()) {
      awaitHealthy(server, running.get());
    } else {
      Launch launch = server.prepare(artifacts);
      server.needs().forEach(needed -> working.get(needed).join());
      requireNoFailure();
      server.beforeStart();
      awaitHealthy(server, launch(server, launch));
    }
    console.line(
        "  %-21s works after %4.1f s"
            .formatted(server.name(), (System.nanoTime() - startedNanos) / 1e9));
    working.get(server.name()).complete(null);
    contents.fill(server.name());
  }

  private synchronized ProcessIdentity launch(Server server, Launch launch) throws IOException {
    requireNoFailure();
    started.add(server);
    return processes.start(server.name(), fullSpeed ? Jvm.atFullSpeed(launch) : launch);
  }

  private void awaitHealthy(Server server, ProcessIdentity process)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      requireNoFailure();
      Optional<String> problem = ServerStatus.problem(server);
      if (!process.isAlive()) {
        throw failed(server, "ended while it was starting");
      }
      if (problem.isEmpty()) {
        return;
      }
      if (System.nanoTime() - deadline >= 0) {
        throw failed(
            server, "doesn't work after %d s: %s".formatted(PATIENCE.toSeconds(), problem.get()));
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private void requireNoFailure() {
    if (failure.get() != null) {
      throw new StackException("The start was given up");
    }
  }

  private StackException failed(Server server, String what) throws IOException {
    Path log = folder.log(server.name());
    List<String> lines = Files.readAllLines(log);
    return new StackException(
        "%s %s. %s ends with:%n%s"
            .formatted(
                server.name(),
                what,
                log,
                String.join(
                    System.lineSeparator(),
                    lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()))));
  }

  /** Stops what this attempt has started; from now on it starts nothing more. */
  private synchronized void undo(Throwable reason) {
    failure.compareAndSet(null, reason);
    new Shutdown(processes).stop(started);
    started.clear();
  }
}
