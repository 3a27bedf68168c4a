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
 * @param latency empty where it was not measured
 * @param growth empty where it was not measured
 */
record Report(
    Machine machine, List<LegReport> legs, List<LatencyReport> latency, List<GrowthReport> growth) {
  /** Reads what {@link #write} has written for programs. */
  static Report read(Path json) throws IOException {
    return new ObjectMapper().readValue(json.toFile(), Report.class);
  }

  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("benchmarks.md"),
        Stream.of(
                legs.stream().map(LegReport::toMarkdown),
                latency.stream().map(LatencyReport::toMarkdown),
                growth.stream().map(GrowthReport::toMarkdown))
            .flatMap(texts -> texts)
            .collect(Collectors.joining("\n", "On " + machine.describe() + ".\n\n", "")),
        UTF_8);
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(folder.resolve("benchmarks.json").toFile(), this);
  }
}
