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
  /** With which --check stays under three minutes. */
  private static final long RECORDS_TO_CHECK = 200_000;

  @Parameters(
      paramLabel = "LEG",
      description =
          "api-to-postgres, api-to-postgres-pages, postgres-to-kafka, kafka-to-cassandra,"
              + " kafka-without-sink, latency, growth or batches. Default: all")
  private List<String> legs = List.of();

  @Option(
      names = "--records",
      paramLabel = "N",
      description =
          "That each contender carries each time, and a tenth of the largest backlog of growth."
              + " Default: 1000000, 2000000 for legs from Kafka and for"
              + " api-to-postgres, or 200000 to check")
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
      description =
          "Where to write benchmarks.md and benchmarks.json, and to draw plots, after each leg. Of"
              + " what is there already, legs that are not measured stay.")
  private Path output;

  @Spec private CommandSpec spec;

  private RunBenchmarks() {}

  public static void main(String[] arguments) {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
    System.exit(new CommandLine(new RunBenchmarks()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    runs = runs != null ? runs : check ? 1 : 3;
    List<Leg> wanted = wanted();
    try (CleanStop stop = CleanStop.open()) {
      Optional<Floor> floor = check ? Optional.of(floor()) : Optional.empty();
      Publication publication = Publication.open(Optional.ofNullable(output));
      List<LegReport> reports = new ArrayList<>();
      try (Servers servers = Servers.start(temporaryFolder())) {
        for (Leg leg : wanted) {
          LegReport report = measure(leg, servers);
          publication.add(report);
          reports.add(report);
        }
        if (isWanted(Latency.NAME)) {
          publication.add(measureLatency(servers));
        }
        if (isWanted(Growth.NAME)) {
          publication.add(measureGrowth(servers));
        }
        if (isWanted(Batches.NAME)) {
          publication.add(measureBatches(servers));
        }
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
    return new Floor(Report.published(Programs.home().resolve("docs")));
  }

  private boolean isWanted(String name) {
    return legs.isEmpty() ? !check : legs.contains(name);
  }

  private LatencyReport measureLatency(Servers servers) throws Exception {
    System.out.printf(
        "%s: carrying %,d users a second twice for six minutes, then more and more%n",
        Latency.NAME, Latency.USERS_PER_SECOND);
    return new Latency(servers, command()).measure();
  }

  private GrowthReport measureGrowth(Servers servers) throws Exception {
    long most = (records != null ? records : Leg.USUAL_RECORDS) * 10;
    System.out.printf("%s: carrying up to %,d records%n", Growth.NAME, most);
    return new Growth(servers, most, command()).measure();
  }

  private BatchReport measureBatches(Servers servers) throws Exception {
    long all = records != null ? records : Leg.USUAL_RECORDS;
    System.out.printf("%s: carrying %,d records and twice as many%n", Batches.NAME, all);
    return new Batches(servers, all, command()).measure();
  }

  private LegReport measure(Leg leg, Servers servers) throws Exception {
    long all = records(leg);
    System.out.printf("%s: making %,d records%n", leg.name(), all);
    leg.prepare(servers, all);
    Map<Contender, List<Result>> results = new LinkedHashMap<>();
    leg.contenders().stream()
        .filter(contender -> !check || isForCheck(contender))
        .forEach(contender -> results.put(contender, new ArrayList<>()));
    int number = 0;
    for (int run = 1; run <= runs; run++) {
      for (Contender contender : results.keySet()) {
        long carried = (long) (all * contender.share());
        Trial trial = new Trial("bench_" + ++number, servers, carried);
        Result result = new Measurement(leg, trial).of(contender);
        results.get(contender).add(result);
        System.out.printf(
            "  run %d of %d, %s: %,.0f records/s%n",
            run, runs, contender.name(), result.recordsPerSecond());
      }
    }
    return new LegReport(
        command(),
        leg.name(),
        leg.description(),
        all,
        results.entrySet().stream()
            .map(
                entry ->
                    new Summary(entry.getKey().name(), entry.getKey().role(), entry.getValue()))
            .toList());
  }

  private long records(Leg leg) {
    return records != null ? records : check ? RECORDS_TO_CHECK : leg.usualRecords();
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
        Stream.concat(
                all.stream().map(Leg::name), Stream.of(Latency.NAME, Growth.NAME, Batches.NAME))
            .toList();
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
