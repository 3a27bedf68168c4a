package dev.millrace.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that was measured on one machine, in one run or in several, for people and for programs.
 *
 * @param latency empty where it was not measured
 * @param growth empty where it was not measured
 * @param batches empty where they were not measured
 */
record Report(
    Machine machine,
    List<LegReport> legs,
    List<LatencyReport> latency,
    List<GrowthReport> growth,
    List<BatchReport> batches) {
  private static final String JSON = "benchmarks.json";

  /** To begin with. */
  static Report nothing(Machine machine) {
    return new Report(machine, List.of(), List.of(), List.of(), List.of());
  }

  /**
   * Reads what {@link #write} has written for programs.
   *
   * @throws BenchmarkException if there is nothing
   */
  static Report published(Path folder) throws IOException {
    return find(folder)
        .orElseThrow(
            () ->
                new BenchmarkException(
                    "%s must hold what was published, to compare with, but is not there. ./millrace bench --output=%s makes it"
                        .formatted(folder.resolve(JSON), folder)));
  }

  private static Optional<Report> find(Path folder) throws IOException {
    Path json = folder.resolve(JSON);
    return Files.exists(json)
        ? Optional.of(new ObjectMapper().readValue(json.toFile(), Report.class))
        : Optional.empty();
  }

  /**
   * What that folder holds already, or nothing.
   *
   * @throws BenchmarkException if it was measured on another machine: figures of two don't compare
   */
  static Report begin(Machine machine, Path folder) throws IOException {
    Report earlier = find(folder).orElse(nothing(machine));
    if (!earlier.machine.equals(machine)) {
      throw new BenchmarkException(
          "%s must hold figures of this machine, %s, to be added to, but holds those of %s. Choose another --output"
              .formatted(folder.resolve(JSON), machine.describe(), earlier.machine.describe()));
    }
    return earlier;
  }

  /** With that leg, in place of what was known of it. */
  Report with(LegReport leg) {
    Map<String, LegReport> all = new LinkedHashMap<>();
    Stream.concat(legs.stream(), Stream.of(leg)).forEach(each -> all.put(each.leg(), each));
    return new Report(machine, List.copyOf(all.values()), latency, growth, batches);
  }

  /** With that latency, in place of what was known of it. */
  Report with(LatencyReport measured) {
    return new Report(machine, legs, List.of(measured), growth, batches);
  }

  /** With that growth, in place of what was known of it. */
  Report with(GrowthReport measured) {
    return new Report(machine, legs, latency, List.of(measured), batches);
  }

  /** With those batches, in place of what was known of them. */
  Report with(BatchReport measured) {
    return new Report(machine, legs, latency, growth, List.of(measured));
  }

  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("benchmarks.md"),
        Stream.of(
                Stream.of(String.format("# Benchmarks%n%nOn %s.%n", machine.describe())),
                legs.stream().map(LegReport::toMarkdown),
                plot(legs, "throughput"),
                latency.stream().map(LatencyReport::toMarkdown),
                plot(latency, "latency"),
                growth.stream().map(GrowthReport::toMarkdown),
                plot(growth, "growth"),
                batches.stream().map(BatchReport::toMarkdown))
            .flatMap(texts -> texts)
            .collect(Collectors.joining("\n")),
        UTF_8);
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(folder.resolve(JSON).toFile(), this);
  }

  /** As {@link Plots} calls it. */
  private static Stream<String> plot(List<?> measured, String name) {
    return measured.isEmpty()
        ? Stream.empty()
        : Stream.of(String.format("![%s](%s.svg)%n", name, name));
  }
}
