package dev.millrace.benchmarks;

import java.util.Map;

/**
 * What a trial came to, from when its warm-up was over to its end.
 *
 * @param recordsPerSecond wall time
 * @param clientCpuSeconds per million records: of the program and what it runs on the cluster
 * @param serverCpuSeconds per million records, of each server
 * @param clientPeakBytes memory of all processes of the program, each at its most
 */
record Result(
    double recordsPerSecond,
    double clientCpuSeconds,
    Map<String, Double> serverCpuSeconds,
    long clientPeakBytes) {
  double totalCpuSeconds() {
    return clientCpuSeconds + serverCpuSeconds.values().stream().mapToDouble(cpu -> cpu).sum();
  }
}
