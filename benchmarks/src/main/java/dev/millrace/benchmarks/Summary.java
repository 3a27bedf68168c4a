package dev.millrace.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The results of one contender over all its runs. */
record Summary(String contender, Contender.Role role, List<Result> results) {
  Summary {
    results = List.copyOf(results);
  }

  double recordsPerSecond() {
    return median(Result::recordsPerSecond);
  }

  double slowest() {
    return results.stream().mapToDouble(Result::recordsPerSecond).min().orElseThrow();
  }

  double fastest() {
    return results.stream().mapToDouble(Result::recordsPerSecond).max().orElseThrow();
  }

  double clientCpuSeconds() {
    return median(Result::clientCpuSeconds);
  }

  Map<String, Double> serverCpuSeconds() {
    Map<String, Double> medians = new LinkedHashMap<>();
    for (String server : results.get(0).serverCpuSeconds().keySet()) {
      medians.put(server, median(result -> result.serverCpuSeconds().get(server)));
    }
    return medians;
  }

  double totalCpuSeconds() {
    return median(Result::totalCpuSeconds);
  }

  double clientPeakBytes() {
    return median(Result::clientPeakBytes);
  }

  private double median(ToDoubleFunction<Result> figure) {
    double[] sorted = results.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
