package dev.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Lets a contender work, and measures it once it is warm. */
final class Measurement {
  /** Of the records: JVMs start, classes load and code is compiled meanwhile. */
  private static final double WARM_UP = 0.3;

  private static final Duration PATIENCE = Duration.ofMinutes(60);

  /** In a message: a stack trace and what led to it. */
  private static final int LOG_LINES = 40;

  private final Leg leg;
  private final Trial trial;

  /** Of the contender, until now; one that has just ended doesn't tell any more. */
  private double clientCpu;

  private long clientPeakBytes;

  Measurement(Leg leg, Trial trial) {
    this.leg = leg;
    this.trial = trial;
  }

  private record Moment(
      long nanoTime, long done, double clientCpu, Map<String, Double> serverCpu) {}

  /**
   * Returns when the work is done.
   *
   * @throws BenchmarkException if it is not, by the end of the program or of our patience
   */
  Result of(Contender contender) throws Exception {
    leg.open(trial);
    Process program = contender.start(trial);
    try {
      ProcessTree client = trial.servers().costOf(program);
      Moment start = await(contender, program, client, (long) (trial.records() * WARM_UP));
      Moment end = await(contender, program, client, trial.records());
      Result result = result(start, end);
      if (contender.endsByItself()) {
        awaitEnd(program, contender);
      }
      leg.close(trial);
      return result;
    } finally {
      stop(program);
    }
  }

  private Moment await(Contender contender, Process program, ProcessTree client, long goal)
      throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      boolean alive = program.isAlive();
      long done = alive ? leg.doneAtLeast(trial) : leg.done(trial);
      clientCpu = Math.max(clientCpu, client.cpuSeconds());
      clientPeakBytes = Math.max(clientPeakBytes, client.peakBytes());
      if (done >= goal) {
        return moment(leg.done(trial));
      }
      if (!alive || System.nanoTime() > deadline) {
        throw new BenchmarkException(
            "%s must carry %,d records, but %s after %,d%s"
                .formatted(
                    contender.name(),
                    trial.records(),
                    alive ? "was not done" : "ended",
                    done,
                    endOfLog()));
      }
      Thread.sleep(leg.poll().toMillis());
    }
  }

  private Moment moment(long done) {
    Map<String, Double> servers = new LinkedHashMap<>();
    for (String server : leg.countedServers()) {
      servers.put(server, trial.servers().costOf(server).cpuSeconds());
    }
    return new Moment(System.nanoTime(), done, clientCpu, servers);
  }

  private Result result(Moment start, Moment end) {
    double millions = (end.done() - start.done()) / 1e6;
    Map<String, Double> servers = new LinkedHashMap<>();
    end.serverCpu()
        .forEach(
            (server, cpu) -> servers.put(server, (cpu - start.serverCpu().get(server)) / millions));
    return new Result(
        millions * 1e6 / ((end.nanoTime() - start.nanoTime()) / 1e9),
        (end.clientCpu() - start.clientCpu()) / millions,
        servers,
        clientPeakBytes);
  }

  private void awaitEnd(Process program, Contender contender)
      throws InterruptedException, IOException {
    if (!program.waitFor(1, TimeUnit.MINUTES) || program.exitValue() != 0) {
      throw new BenchmarkException(
          contender.name()
              + " must end well when its work is done, but "
              + (program.isAlive() ? "went on" : "ended with " + program.exitValue())
              + endOfLog());
    }
  }

  /** The log itself goes with the servers' folder. */
  private String endOfLog() throws IOException {
    List<String> lines = Files.readAllLines(trial.servers().folder().log(trial.name()));
    return lines.stream()
        .skip(Math.max(0, lines.size() - LOG_LINES))
        .collect(Collectors.joining("\n  ", ". Its log ends with:\n  ", ""));
  }

  private static void stop(Process program) throws IOException {
    program.descendants().forEach(ProcessHandle::destroyForcibly);
    program.destroyForcibly();
  }
}
