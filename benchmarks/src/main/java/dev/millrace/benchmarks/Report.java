package dev.millrace.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that was measured in one run, for people and for programs.
 *
 * @param command that measures it
 * @param latency empty where it was not measured
 * @param growth empty where it was not measured
 */
record Report(
    String command,
    Machine machine,
    List<LegReport> legs,
    List<LatencyReport> latency,
    List<GrowthReport> growth) {
  /** Reads what {@link #write} has written for programs. */
  static Report read(Path json) throws IOException {
    return new ObjectMapper().readValue(json.toFile(), Report.class);
  }

  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("benchmarks.md"),
        Stream.of(
                Stream.of(
                    String.format("# Benchmarks%n%n`%s`, on %s.%n", command, machine.describe())),
                legs.stream().map(LegReport::toMarkdown),
                plot(legs, "throughput"),
                latency.stream().map(LatencyReport::toMarkdown),
                plot(latency, "latency"),
                growth.stream().map(GrowthReport::toMarkdown),
                plot(growth, "growth"))
            .flatMap(texts -> texts)
            .collect(Collectors.joining("\n")),
        UTF_8);
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(folder.resolve("benchmarks.json").toFile(), this);
  }

  /** As {@link Plots} calls it. */
  private static Stream<String> plot(List<?> measured, String name) {
    return measured.isEmpty()
        ? Stream.empty()
        : Stream.of(String.format("![%s](%s.svg)%n", name, name));
  }
}
