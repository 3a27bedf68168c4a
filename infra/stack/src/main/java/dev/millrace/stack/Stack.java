package dev.millrace.stack;

import dev.millrace.stack.artifacts.Artifacts;
import dev.millrace.stack.process.StackProcesses;
import dev.millrace.stack.server.AirflowHome;
import dev.millrace.stack.server.AirflowServer;
import dev.millrace.stack.server.CassandraServer;
import dev.millrace.stack.server.CassandraServer.CommitLogSync;
import dev.millrace.stack.server.KafkaServer;
import dev.millrace.stack.server.PostgresServer;
import dev.millrace.stack.server.RegistryServer;
import dev.millrace.stack.server.Server;
import dev.millrace.stack.server.SparkMaster;
import dev.millrace.stack.server.SparkWorker;
import dev.millrace.stack.server.UsersApi;
import dev.millrace.stack.server.WebConsole;
import dev.millrace.stack.server.ZooKeeperServer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** All servers of the path as processes of this machine, with their state in one folder. */
public final class Stack {
  /** What a stack that runs can still be given. */
  private static final Set<Feature> ADDED_LATER = Set.of(Feature.AIRFLOW, Feature.CONSOLE);

  private final StackFolder folder;
  private final Console console;
  private final StackProcesses processes;

  public Stack(StackFolder folder, Console console) {
    this.folder = folder;
    this.console = console;
    this.processes = new StackProcesses(folder);
  }

  /**
   * What is wanted of a stack that is started.
   *
   * @param ports numbers of ports that must be these
   * @param freePorts whether the other ports are any free ones, rather than the usual
   * @param kafka who keeps Kafka's metadata; by itself unless something else is wanted
   * @param features what it must have; data that was made by secure servers stays secure anyhow
   */
  public record Wishes(
      Map<Port, Integer> ports,
      boolean freePorts,
      Optional<KafkaServer.Mode> kafka,
      Set<Feature> features) {
    public Wishes {
      ports = Map.copyOf(ports);
      features = Set.copyOf(features);
    }

    /** On any free ports. */
    public static Wishes onFreePorts(Feature... features) {
      return new Wishes(Map.of(), true, Optional.empty(), Set.of(features));
    }

    private Settings toSettings() {
      return new Settings(
          freePorts ? Ports.freeBut(ports) : Ports.usualBut(ports),
          kafka.orElse(KafkaServer.Mode.KRAFT),
          possibleFeatures());
    }

    private Set<Feature> possibleFeatures() {
      return features.stream()
          .filter(feature -> feature != Feature.CONSOLE || WebConsole.isBuilt())
          .collect(Collectors.toSet());
    }

    /** Whether a stack of these settings is what is wanted. */
    private boolean isMetBy(Settings settings) {
      return ports.entrySet().stream()
              .allMatch(port -> settings.ports().number(port.getKey()) == port.getValue())
          && kafka.map(settings.kafka()::equals).orElse(true)
          && (settings.has(Feature.FULL_SPEED) || !features.contains(Feature.FULL_SPEED));
    }
  }

  /**
   * Starts what doesn't run yet, and returns when all of it works and holds what our path needs.
   *
   * @throws StackException if it can't; then everything that was started is stopped again
   */
  public Addresses up(Wishes wishes) throws IOException, InterruptedException {
    try (FileChannel lock = lock()) {
      Settings settings = settingsFor(wishes);
      List<Server> servers = servers(settings);
      Optional<Addresses> addresses = Addresses.read(folder);
      if (addresses.isPresent() && servers.stream().allMatch(this::isHealthy)) {
        console.line("The stack is already up in " + folder.root());
        return addresses.get();
      }
      Files.deleteIfExists(folder.addresses());
      if (settings.has(Feature.AIRFLOW)
          && !folder.settings().map(recorded -> recorded.has(Feature.AIRFLOW)).orElse(false)) {
        stopConsole(servers); // to be started again, with Airflow's address
      }
      settings
          .ports()
          .requireFree(
              servers.stream()
                  .filter(server -> processes.running(server.name()).isEmpty())
                  .flatMap(server -> server.ports().stream())
                  .toList());
      if (settings.has(Feature.SECURE)) {
        new Secrets(folder).create();
      }
      folder.saveSettings(settings);
      try (Artifacts artifacts = new Artifacts(console)) {
        new Startup(
                folder, processes, servers, settings.has(Feature.FULL_SPEED), artifacts, console)
            .run(new Contents(Addresses.of(settings.ports(), secrets(settings))));
      }
      Addresses started = Addresses.of(settings.ports(), secrets(settings));
      if (settings.has(Feature.AIRFLOW)) {
        started = started.withAirflow(folder, settings.ports());
      }
      if (settings.has(Feature.CONSOLE)) {
        started = started.withConsole(settings.ports());
      }
      started.write(folder);
      return started;
    }
  }

  private void stopConsole(List<Server> servers) throws IOException {
    new Shutdown(processes)
        .stop(servers.stream().filter(server -> server.name().equals(WebConsole.NAME)).toList());
  }

  private Settings settingsFor(Wishes wishes) {
    Settings recorded = folder.settings().orElse(null);
    boolean runs =
        recorded != null
            && servers(recorded).stream()
                .anyMatch(server -> processes.running(server.name()).isPresent());
    boolean wasSecure = recorded != null && recorded.has(Feature.SECURE);
    if (recorded != null && !wasSecure && wishes.features().contains(Feature.SECURE)) {
      throw new StackException(
          "The data in %s is of servers that ask for no password; delete it first, or take another folder: ./millrace stack down --wipe --state=%s"
              .formatted(folder.root(), folder.root()));
    }
    if (!runs) {
      Settings wanted = wishes.toSettings();
      return requirePossible(wasSecure ? wanted.with(Feature.SECURE) : wanted);
    }
    if (!wishes.isMetBy(recorded)) {
      throw new StackException(
          "The stack runs in "
              + folder.root()
              + " with other settings; take it down first: ./millrace stack down --state="
              + folder.root());
    }
    Settings grown = recorded;
    for (Feature feature : wishes.possibleFeatures()) {
      if (ADDED_LATER.contains(feature)) {
        grown = grown.with(feature);
      }
    }
    return requirePossible(grown);
  }

  private static Settings requirePossible(Settings settings) {
    if (settings.has(Feature.SECURE) && settings.kafka() != KafkaServer.Mode.KRAFT) {
      // Kafka would keep its passwords in a ZooKeeper that lets everybody in.
      throw new StackException(
          "A secure stack must have --kafka=kraft, but was: --kafka=" + settings.kafka());
    }
    if (settings.has(Feature.SECURE) && settings.has(Feature.AIRFLOW)) {
      throw new StackException("A secure stack must be without --airflow, but it was given");
    }
    return settings;
  }

  /** Stops everything that runs, whoever started it. The data stays. */
  public void down() {
    try (FileChannel lock = lock()) {
      stopAll();
    } catch (IOException e) {
      throw new StackException("Can't stop the stack in " + folder.root() + ": " + e, e);
    }
  }

  /** Stops everything and deletes all that the stack has written. */
  public void wipe() {
    try (FileChannel lock = lock()) {
      stopAll();
      folder.wipe();
      console.line("Deleted the state in " + folder.root());
    } catch (IOException e) {
      throw new StackException("Can't stop the stack in " + folder.root() + ": " + e, e);
    }
  }

  private void stopAll() throws IOException {
    Files.deleteIfExists(folder.addresses());
    int stopped = new Shutdown(processes).stop(servers());
    console.line(
        stopped == 0
            ? "Nothing runs in " + folder.root()
            : "Stopped %d processes in %s".formatted(stopped, folder.root()));
  }

  private FileChannel lock() {
    return folder.lock(
        () -> console.line("Waiting for another command that works on " + folder.root()));
  }

  /** How each server is. */
  public List<ServerStatus> status() {
    Ports ports = folder.settings().map(Settings::ports).orElseGet(() -> Ports.usualBut(Map.of()));
    return servers().parallelStream()
        .map(server -> ServerStatus.of(server, processes.running(server.name()), ports))
        .toList();
  }

  private boolean isHealthy(Server server) {
    return processes.running(server.name()).isPresent() && ServerStatus.problem(server).isEmpty();
  }

  private List<Server> servers() {
    return servers(
        folder
            .settings()
            .orElseGet(
                () -> new Settings(Ports.usualBut(Map.of()), KafkaServer.Mode.KRAFT, Set.of())));
  }

  private List<Server> servers(Settings settings) {
    Ports ports = settings.ports();
    List<Server> servers = new ArrayList<>();
    servers.addAll(pathServers(settings));
    if (settings.has(Feature.AIRFLOW)) {
      AirflowHome home = new AirflowHome(folder, ports, processes, console);
      for (AirflowServer.Part part : AirflowServer.Part.values()) {
        servers.add(new AirflowServer(part, home, ports));
      }
    }
    if (settings.has(Feature.CONSOLE)) {
      servers.add(new WebConsole(folder, ports, secrets(settings), settings.has(Feature.AIRFLOW)));
    }
    return servers;
  }

  private List<Server> pathServers(Settings settings) {
    Ports ports = settings.ports();
    Optional<Secrets> secrets = secrets(settings);
    return List.of(
        new PostgresServer(folder, ports, processes, secrets),
        new ZooKeeperServer(folder, ports),
        new KafkaServer(folder, ports, processes, settings.kafka(), secrets),
        new CassandraServer(
            folder,
            ports,
            secrets,
            settings.has(Feature.PERIODIC_COMMIT_LOG)
                ? CommitLogSync.PERIODIC
                : CommitLogSync.BATCH),
        new RegistryServer(folder, ports, secrets),
        new SparkMaster(folder, ports, processes),
        new SparkWorker(folder, ports),
        new UsersApi(folder, ports));
  }

  private Optional<Secrets> secrets(Settings settings) {
    return settings.has(Feature.SECURE) ? Optional.of(new Secrets(folder)) : Optional.empty();
  }
}
