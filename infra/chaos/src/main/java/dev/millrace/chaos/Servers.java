package dev.millrace.chaos;

import dev.millrace.stack.Addresses;
import dev.millrace.stack.Console;
import dev.millrace.stack.Feature;
import dev.millrace.stack.Stack;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.process.Guard;
import dev.millrace.stack.process.StackProcesses;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The servers that are broken: a stack of their own, on free ports. */
final class Servers implements AutoCloseable {
  private final Stack.Wishes wishes;
  private final StackFolder folder;
  private final Stack stack;
  private final StackProcesses processes;
  private final Guard guard;
  private final Addresses addresses;

  private Servers(
      Stack.Wishes wishes, StackFolder folder, Stack stack, Guard guard, Addresses addresses) {
    this.wishes = wishes;
    this.folder = folder;
    this.stack = stack;
    this.processes = new StackProcesses(folder);
    this.guard = guard;
    this.addresses = addresses;
  }

  /** Starts all of them. */
  static Servers start(StackFolder folder, Feature... features)
      throws IOException, InterruptedException {
    Stack.Wishes wishes = Stack.Wishes.onFreePorts(features);
    Guard guard = Guard.over(folder, "--wipe");
    // What is started again in the midst of an experiment is told by the experiment.
    Stack stack =
        new Stack(folder, new Console(new PrintStream(OutputStream.nullOutputStream()), false));
    try {
      return new Servers(wishes, folder, stack, guard, stack.up(wishes));
    } catch (IOException | InterruptedException | RuntimeException e) {
      stack.wipe();
      guard.release();
      throw e;
    }
  }

  StackFolder folder() {
    return folder;
  }

  Addresses addresses() {
    return addresses;
  }

  /** Kills a server and all its children, as a machine that is lost. */
  void kill(String server) throws InterruptedException {
    ProcessHandle process =
        processes
            .running(server)
            .flatMap(running -> running.handle())
            .orElseThrow(() -> new ChaosException(server + " must run to be killed"));
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.onExit().get(10, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new ChaosException(server + " did not end when it was killed", e);
    }
  }

  /** Kills the processes that run the tasks. */
  void killExecutors() {
    executors().forEach(ProcessHandle::destroyForcibly);
  }

  /** The only process that runs tasks. */
  ProcessHandle executor() {
    List<ProcessHandle> executors = executors();
    if (executors.size() != 1) {
      throw new ChaosException("The worker must have one executor, but has " + executors.size());
    }
    return executors.get(0);
  }

  private List<ProcessHandle> executors() {
    List<ProcessHandle> executors =
        processes.running("spark-worker").stream()
            .flatMap(running -> running.handle().stream())
            .flatMap(ProcessHandle::descendants)
            .toList();
    if (executors.isEmpty()) {
      throw new ChaosException("The worker must have an executor, but has none");
    }
    return executors;
  }

  /** Starts whatever doesn't run, and returns when it works. */
  void startAgain() throws IOException, InterruptedException {
    stack.up(wishes);
  }

  @Override
  public void close() {
    stack.wipe();
    guard.release();
  }
}
