package dev.millrace.benchmarks;

import dev.millrace.stack.Console;
import dev.millrace.stack.Main;
import dev.millrace.stack.artifacts.Artifacts;
import dev.millrace.stack.artifacts.Versions;
import dev.millrace.stack.process.Launch;
import dev.millrace.stack.process.StackProcesses;
import dev.millrace.stack.server.Jvm;
import dev.millrace.stack.server.SparkHome;
import dev.millrace.stack.submit.DeployMode;
import dev.millrace.stack.submit.Submission;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How contenders are started: all with the same cores and the same heaps. */
final class Programs {
  private static final String HEAP = "1g";
  private static final int CORES = 2;

  /** What programs on the cluster need of our libraries. */
  private static final List<String> OF_OURS = List.of("millrace-schemas", "postgresql");

  private Programs() {}

  static String sparkVersion() {
    return Versions.spark();
  }

  /** A pipeline of ours, as its users submit it. */
  static Contender pipeline(String name, String pipeline, Function<Trial, List<String>> options) {
    return program(
        name,
        Contender.Role.MILLRACE,
        1,
        trial -> {
          List<String> command =
              new ArrayList<>(
                  List.of(
                      Jvm.java(),
                      "-Xmx64m",
                      "-Dmillrace.home=" + home(),
                      "-cp",
                      ownClassPath(),
                      Main.class.getName(),
                      "submit",
                      pipeline,
                      "--driverMemory=" + HEAP,
                      "--executorMemory=" + HEAP,
                      "--maxCores=" + CORES,
                      "--sparkMaster=" + trial.address("sparkMaster"),
                      "--sparkMasterUi=" + trial.address("sparkMasterUi")));
          command.addAll(options.apply(trial));
          return Launch.of(command);
        });
  }

  /**
   * Ingest from the users API into that database.
   *
   * @param options beside the addresses
   */
  static Launch ingest(Trial trial, StagingDatabase database, List<String> options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Jvm.java(),
                "-Xmx" + HEAP,
                "-jar",
                home().resolve("ingest/target/millrace-ingest.jar").toString(),
                "--api-url=" + trial.address("usersApiUrl"),
                "--postgres-url=" + database.url(),
                "--postgres-user=" + database.user()));
    command.addAll(options);
    return Launch.of(command);
  }

  /**
   * A pipeline of Beam's or ours that doesn't ship, on the libraries of the jar that does.
   *
   * @param share see {@link Contender#share}
   */
  static Contender onBeam(
      String name,
      Contender.Role role,
      double share,
      Class<?> program,
      Function<Trial, List<String>> arguments) {
    return program(
        name,
        role,
        share,
        trial ->
            submission(
                trial,
                program,
                home().resolve("pipelines/target/millrace-pipelines.jar").toString(),
                Map.of(),
                arguments.apply(trial)));
  }

  /**
   * Another program on the same cluster.
   *
   * @param artifacts that it needs beyond Spark
   * @param settings of Spark's
   */
  static Contender onSpark(
      String name,
      Class<?> program,
      List<String> artifacts,
      Function<Trial, Map<String, String>> settings,
      Function<Trial, List<String>> arguments) {
    return program(
        name,
        Contender.Role.PEER,
        1,
        trial -> {
          try (Artifacts repository = new Artifacts(Console.of(System.err))) {
            String jars = jars(repository, artifacts);
            return submission(trial, program, jars, settings.apply(trial), arguments.apply(trial));
          }
        });
  }

  private static Launch submission(
      Trial trial,
      Class<?> program,
      String jars,
      Map<String, String> settings,
      List<String> arguments)
      throws IOException {
    Map<String, String> all = new HashMap<>(settings);
    all.put("spark.jars", jars);
    try (Artifacts repository = new Artifacts(Console.of(System.err))) {
      SparkHome home = SparkHome.assemble(trial.servers().folder(), repository);
      ProcessBuilder process =
          new Submission(
                  trial.address("sparkMaster"),
                  DeployMode.CLIENT,
                  trial.name(),
                  program.getName(),
                  ownJar(),
                  HEAP,
                  HEAP,
                  CORES,
                  all,
                  arguments)
              .process(home);
      return new Launch(process.command(), home.environment());
    }
  }

  /**
   * A program on libraries that nothing else here needs, and on those of ours that encode users.
   *
   * @param folder where our jar is copied to, away from the libraries that its manifest names
   */
  static Launch onLibraries(
      Path folder, List<String> artifacts, String mainClass, List<String> arguments)
      throws IOException {
    Path jar = Files.copy(ownJar(), folder.resolve(ownJar().getFileName()));
    try (Artifacts repository = new Artifacts(Console.of(System.err))) {
      String classPath =
          Stream.of(
                  repository.classPath(artifacts, List.of(), List.of()).stream(),
                  ownLibraries()
                      .filter(library -> library.getFileName().toString().startsWith("avro")),
                  ownLibraries().filter(Programs::isOfOurs),
                  Stream.of(jar))
              .flatMap(libraries -> libraries)
              .map(Path::toString)
              .collect(Collectors.joining(File.pathSeparator));
      List<String> command =
          new ArrayList<>(
              List.of(
                  Jvm.java(),
                  "-Xmx" + HEAP,
                  "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                  "-cp",
                  classPath,
                  mainClass));
      command.addAll(arguments);
      return Launch.of(command);
    }
  }

  /** A program that needs no cluster. */
  static Contender plain(String name, Class<?> program, Function<Trial, List<String>> arguments) {
    return program(
        name,
        Contender.Role.LIMIT,
        1,
        trial -> {
          List<String> command =
              new ArrayList<>(
                  List.of(Jvm.java(), "-Xmx" + HEAP, "-cp", ownClassPath(), program.getName()));
          command.addAll(arguments.apply(trial));
          return Launch.of(command);
        });
  }

  /** Where the project is. */
  static Path home() {
    return Path.of(System.getProperty("millrace.home", ".")).toAbsolutePath().normalize();
  }

  /** How a contender is started on a trial. */
  @FunctionalInterface
  interface Launcher {
    Launch launch(Trial trial) throws IOException;
  }

  /**
   * Any program.
   *
   * @param share of the leg's records that it carries
   */
  static Contender program(String name, Contender.Role role, double share, Launcher launcher) {
    return new Contender() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Role role() {
        return role;
      }

      @Override
      public double share() {
        return share;
      }

      @Override
      public Process start(Trial trial) throws IOException {
        return new StackProcesses(trial.servers().folder())
            .startProgram(trial.name(), launcher.launch(trial));
      }
    };
  }

  /** What it needs besides Spark: from the repository, and of our own libraries. */
  private static String jars(Artifacts repository, List<String> artifacts) {
    return Stream.concat(
            repository
                .classPath(
                    artifacts,
                    List.of(),
                    List.of("org.scala-lang:*", "org.apache.spark:spark-sql_2.12"))
                .stream(),
            ownLibraries().filter(Programs::isOfOurs))
        .map(Path::toString)
        .collect(Collectors.joining(","));
  }

  private static boolean isOfOurs(Path jar) {
    return OF_OURS.stream().anyMatch(jar.getFileName().toString()::startsWith);
  }

  private static Path ownJar() {
    return Path.of(ownClassPath().split(File.pathSeparator, -1)[0]);
  }

  private static Stream<Path> ownLibraries() {
    return Stream.of(ownJar().resolveSibling("lib").toFile().listFiles()).map(File::toPath);
  }

  private static String ownClassPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
