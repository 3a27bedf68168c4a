package dev.millrace.benchmarks;

import dev.millrace.stack.StackException;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.process.CleanStop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line of the benchmarks. */
@Command(
    name = "./millrace bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures legs beside their peers: the same input, the same servers, in turn.",
      "",
      "Starts servers of its own on free ports, and stops them again.",
      "",
      "With --check, a short run against the peers alone, whose ratios must not be far below the"
          + " published ones.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all was measured",
      "1:something could not be measured, or --check found a ratio too low",
      "2:wrong usage"
    })
final class RunBenchmarks implements Callable<Integer> {
  @Parameters(
      paramLabel = "LEG",
      description =
          "api-to-postgres, api-to-postgres-pages, postgres-to-kafka, kafka-to-cassandra,"
              + " kafka-without-sink, latency or growth. Default: all")
  private List<String> legs = List.of();

  @Option(
      names = "--records",
      paramLabel = "N",
      description =
          "That each contender carries each time, and a tenth of the largest backlog of growth."
              + " Default: 1000000, or 200000 to check")
  private Long records;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "How often each contender has its turn. Default: 3, or 1 to check")
  private Integer runs;

  @Option(
      names = "--check",
      description =
          "Compare the ratios to the peers with those in docs/benchmarks.json; without legs, of"
              + " postgres-to-kafka and kafka-to-cassandra.")
  private boolean check;

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      description = "Where to write benchmarks.md and benchmarks.json, and to draw plots.")
  private Path output;

  @Spec private CommandSpec spec;

  private RunBenchmarks() {}

  public static void main(String[] arguments) {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
    System.exit(new CommandLine(new RunBenchmarks()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    records = records != null ? records : check ? 200_000 : 1_000_000;
    runs = runs != null ? runs : check ? 1 : 3;
    List<Leg> wanted = wanted();
    Optional<Floor> floor = check ? Optional.of(floor()) : Optional.empty();
    try (CleanStop stop = CleanStop.open();
        Servers servers = Servers.start(temporaryFolder())) {
      List<LegReport> reports = new ArrayList<>();
      for (Leg leg : wanted) {
        reports.add(measure(leg, servers));
        System.out.println(reports.get(reports.size() - 1).toMarkdown());
      }
      List<LatencyReport> latency = new ArrayList<>();
      if (isWanted(Latency.NAME)) {
        latency.add(measureLatency(servers));
        System.out.println(latency.get(0).toMarkdown());
      }
      List<GrowthReport> growth = new ArrayList<>();
      if (isWanted(Growth.NAME)) {
        growth.add(measureGrowth(servers));
        System.out.println(growth.get(0).toMarkdown());
      }
      if (output != null) {
        new Report(command(), Machine.look(), reports, latency, growth).write(output);
        Plots.draw(output);
      }
      List<String> shortfalls = floor.map(ratios -> ratios.shortfalls(reports)).orElse(List.of());
      shortfalls.forEach(System.err::println);
      return shortfalls.isEmpty() ? 0 : 1;
    } catch (InterruptedException e) {
      return 1; // Ctrl-C: the JVM is ending, with its own exit code
    } catch (StackException | BenchmarkException e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }

  private String command() {
    return Stream.concat(
            Stream.of(spec.name()), spec.commandLine().getParseResult().originalArgs().stream())
        .collect(Collectors.joining(" "));
  }

  private static Floor floor() throws IOException {
    return new Floor(Report.read(Programs.home().resolve("docs/benchmarks.json")));
  }

  private boolean isWanted(String name) {
    return legs.isEmpty() ? !check : legs.contains(name);
  }

  private static LatencyReport measureLatency(Servers servers) throws Exception {
    System.out.printf(
        "%s: carrying %,d users a second twice for four minutes, then more and more%n",
        Latency.NAME, Latency.USERS_PER_SECOND);
    return new Latency(servers).measure();
  }

  private GrowthReport measureGrowth(Servers servers) throws Exception {
    long most = records * 10;
    System.out.printf("%s: carrying up to %,d records%n", Growth.NAME, most);
    return new Growth(servers, most).measure();
  }

  private LegReport measure(Leg leg, Servers servers) throws Exception {
    System.out.printf("%s: making %,d records%n", leg.name(), records);
    leg.prepare(servers, records);
    Map<Contender, List<Result>> results = new LinkedHashMap<>();
    leg.contenders().stream()
        .filter(contender -> !check || isForCheck(contender))
        .forEach(contender -> results.put(contender, new ArrayList<>()));
    int number = 0;
    for (int run = 1; run <= runs; run++) {
      for (Contender contender : results.keySet()) {
        long carried = (long) (records * contender.share());
        Trial trial = new Trial("bench_" + ++number, servers, carried);
        Result result = new Measurement(leg, trial).of(contender);
        results.get(contender).add(result);
        System.out.printf(
            "  run %d of %d, %s: %,.0f records/s%n",
            run, runs, contender.name(), result.recordsPerSecond());
      }
    }
    return new LegReport(
        leg.name(),
        leg.description(),
        records,
        results.entrySet().stream()
            .map(
                entry ->
                    new Summary(entry.getKey().name(), entry.getKey().role(), entry.getValue()))
            .toList());
  }

  /** A limit has no floor, and a share of a few records says little. */
  private static boolean isForCheck(Contender contender) {
    return contender.role() != Contender.Role.LIMIT && contender.share() == 1;
  }

  private List<Leg> wanted() {
    List<Leg> all =
        List.of(
            ApiToPostgres.ofSingleUsers(),
            ApiToPostgres.ofFullPages(),
            new PostgresToKafka(),
            KafkaToCassandra.intoNewTables(UserTopic.usual("users-bench")),
            new KafkaWithoutSink(UserTopic.usual("users-bench-without-sink")));
    List<String> names =
        Stream.concat(all.stream().map(Leg::name), Stream.of(Latency.NAME, Growth.NAME)).toList();
    for (String name : legs) {
      if (!names.contains(name)) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "LEG must be one of " + names + ", but was: " + name);
      }
    }
    if (check && legs.isEmpty()) {
      return all.subList(2, 4);
    }
    return all.stream().filter(leg -> isWanted(leg.name())).toList();
  }

  private static StackFolder temporaryFolder() throws IOException {
    return new StackFolder(
        Files.createTempDirectory(
            "millrace-bench-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"))));
  }
}
