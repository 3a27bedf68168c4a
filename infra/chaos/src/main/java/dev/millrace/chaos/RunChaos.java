package dev.millrace.chaos;

import dev.millrace.stack.Feature;
import dev.millrace.stack.StackException;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.process.CleanStop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the fault matrix. */
@Command(
    name = "./millrace chaos",
    mixinStandardHelpOptions = true,
    description = {
      "Breaks things while a stream runs under load, and counts what became of every record.",
      "",
      "Starts servers of its own on free ports, and for each fault a stream on their Spark cluster;"
          + " stops everything again.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing was lost, doubled or miscounted",
      "1:something was, or an experiment could not be carried out",
      "2:wrong usage"
    })
final class RunChaos implements Callable<Integer> {
  @Option(
      names = "--fault",
      paramLabel = "NAME",
      description = "Only this one; may be repeated. Default: all")
  private List<Faults> faults = List.of();

  @Option(names = "--list", description = "Show the faults' names and what happens, and end.")
  private boolean list;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Decides on every moment and choice; printed, so that a run can be repeated.")
  private Long seed;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "300",
      description = "Users per second. Default: ${DEFAULT-VALUE}")
  private int rate;

  @Option(
      names = "--soak",
      paramLabel = "MINUTES",
      description = "For so long, draw faults at random and strike them all under one load.")
  private Integer soakMinutes;

  @Option(
      names = "--small-batches",
      paramLabel = "N",
      description =
          "Break nothing, but run so many micro-batches back to back: the heaps must stay flat.")
  private Long smallBatches;

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      description = "Where to write fault-matrix.md and fault-matrix.json.")
  private Path output;

  private RunChaos() {}

  public static void main(String[] arguments) {
    // The servers' clients say much about what was broken on purpose.
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
    System.exit(
        new CommandLine(new RunChaos())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .registerConverter(Faults.class, RunChaos::fault)
            .execute(arguments));
  }

  private static Faults fault(String title) {
    return Faults.all().stream()
        .filter(fault -> fault.title().equals(title))
        .findFirst()
        .orElseThrow(
            () ->
                new CommandLine.TypeConversionException(
                    "must be one of " + Faults.all() + ", but was: " + title));
  }

  @Override
  public Integer call() throws Exception {
    if (list) {
      Faults.all()
          .forEach(fault -> System.out.printf("%-28s%s%n", fault.title(), fault.description()));
      return 0;
    }
    long chosen = seed == null ? ThreadLocalRandom.current().nextLong(1_000_000) : seed;
    try (CleanStop stop = CleanStop.open()) {
      return run(chosen) ? 0 : 1;
    } catch (InterruptedException e) {
      return 1; // Ctrl-C: the JVM is ending, with its own exit code
    } catch (StackException | ChaosException e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }

  private boolean run(long chosen) throws Exception {
    Matrix matrix = new Matrix(chosen);
    System.out.printf("Seed %d. Starting the servers%n", chosen);
    try (Servers servers = Servers.start(temporaryFolder(), features())) {
      int number = 0;
      for (Fault fault : wanted()) {
        System.out.printf("%s: %s%n", fault.title(), fault.description());
        // Each has a seed of its own, so that it can be repeated alone.
        Random random = new Random(chosen * 31 + fault.title().hashCode());
        Matrix.Row row = strike(servers, fault, "chaos-" + ++number, random);
        matrix.add(row);
        System.out.println("  " + Matrix.markdown(row));
        if (output != null) {
          matrix.write(output);
        }
      }
    }
    System.out.println();
    System.out.print(matrix.toMarkdown());
    return matrix.isExact();
  }

  private Matrix.Row strike(Servers servers, Fault fault, String name, Random random)
      throws InterruptedException {
    if (fault.impossibleBecause().isPresent()) {
      return Matrix.Row.leftOut(fault.title(), fault.impossibleBecause().get());
    }
    try {
      return Matrix.Row.of(new Experiment(servers, fault, name, rate, random).run());
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      restore(servers);
      return Matrix.Row.failed(
          fault.title(), e instanceof ChaosException ? e.getMessage() : e.toString());
    }
  }

  /** So that the next experiment finds what it needs. */
  private static void restore(Servers servers) throws InterruptedException {
    try {
      servers.startAgain();
    } catch (java.io.IOException e) {
      throw new ChaosException("The servers can't be started again", e);
    }
  }

  /** What takes an hour is worth compiling for, and what kills nothing need not be synced. */
  private Feature[] features() {
    return smallBatches == null
        ? new Feature[0]
        : new Feature[] {Feature.FULL_SPEED, Feature.PERIODIC_COMMIT_LOG};
  }

  private List<Fault> wanted() {
    if (soakMinutes != null) {
      return List.of(new Soak(Duration.ofMinutes(soakMinutes), RunChaos::tell));
    }
    if (smallBatches != null) {
      return List.of(new SmallBatches(smallBatches, RunChaos::tell));
    }
    return new ArrayList<>(faults.isEmpty() ? Faults.all() : faults);
  }

  private static void tell(String progress) {
    System.out.println("  " + progress);
  }

  /** Open to everybody, because PostgreSQL may have to run as another user. */
  private static StackFolder temporaryFolder() throws java.io.IOException {
    return new StackFolder(
        Files.createTempDirectory(
            "millrace-chaos-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"))));
  }
}
