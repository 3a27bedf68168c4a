package dev.millrace.benchmarks;

import dev.millrace.stack.Addresses;
import dev.millrace.stack.Console;
import dev.millrace.stack.Feature;
import dev.millrace.stack.Stack;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.process.Guard;
import dev.millrace.stack.process.StackProcesses;
import java.io.IOException;
import java.util.stream.Stream;

/** The servers that all contenders work on: a stack of their own, on free ports. */
final class Servers implements AutoCloseable {
  private static final String WORKER = "spark-worker";

  private final StackFolder folder;
  private final Stack stack;
  private final StackProcesses processes;
  private final Guard guard;
  private final Addresses addresses;

  private Servers(StackFolder folder, Stack stack, Guard guard, Addresses addresses) {
    this.folder = folder;
    this.stack = stack;
    this.processes = new StackProcesses(folder);
    this.guard = guard;
    this.addresses = addresses;
  }

  static Servers start(StackFolder folder) throws IOException, InterruptedException {
    Guard guard = Guard.over(folder, "--wipe");
    Stack stack = new Stack(folder, Console.of(System.err));
    try {
      Addresses addresses =
          stack.up(Stack.Wishes.onFreePorts(Feature.FULL_SPEED, Feature.PERIODIC_COMMIT_LOG));
      return new Servers(folder, stack, guard, addresses);
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

  /** What that server costs. */
  ProcessTree costOf(String server) {
    return new ProcessTree(() -> handles(server).toList());
  }

  /** What a program costs, with what it runs on the cluster, which runs nothing else. */
  ProcessTree costOf(Process program) {
    return new ProcessTree(
        () ->
            Stream.concat(
                    Stream.of(program.toHandle()), handles(WORKER).flatMap(ProcessHandle::children))
                .toList());
  }

  private Stream<ProcessHandle> handles(String server) {
    return processes.running(server).flatMap(running -> running.handle()).stream();
  }

  @Override
  public void close() {
    stack.wipe();
    guard.release();
  }
}
