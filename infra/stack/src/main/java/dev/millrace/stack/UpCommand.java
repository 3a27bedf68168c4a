package dev.millrace.stack;

import dev.millrace.stack.server.AirflowHome;
import dev.millrace.stack.server.KafkaServer;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code stack up}. */
@Command(
    name = "up",
    description = "Starts what doesn't run yet, and returns when all of it works.")
final class UpCommand implements Callable<Integer> {
  private static final int HIGHEST_PORT = 65_535;

  @Spec private CommandSpec spec;

  @Mixin private CommonOptions common;

  @Option(
      names = "--free-ports",
      description = "Take any free ports, but for those that are given.")
  private boolean freePorts;

  @Option(
      names = "--kafka",
      paramLabel = "kraft|zookeeper",
      description =
          "Who keeps the metadata of Kafka's cluster. The topics of the one are not those of the"
              + " other. Default: kraft")
  private KafkaServer.Mode kafka;

  @Option(
      names = "--secure",
      description =
          "Have every server but ZooKeeper and Spark's ask for passwords and TLS, which are made and"
              + " put into the folder's secrets/. Once a folder is secure, it stays so.")
  private boolean secure;

  @Option(
      names = "--airflow",
      description =
          "Start Airflow, too, on the repository's DAGs; the first time, it is installed.")
  private boolean airflow;

  @Option(names = "--without-console", description = "Don't start the console.")
  private boolean withoutConsole;

  @Option(
      names = "--full-speed",
      description =
          "Let the servers' JVMs compile fully: for measurements, and servers that run for long.")
  private boolean fullSpeed;

  /** One option for each port there is. */
  static void addPortOptions(CommandLine up) {
    up.setCaseInsensitiveEnumValuesAllowed(true);
    for (Port port : Port.values()) {
      up.getCommandSpec()
          .addOption(
              OptionSpec.builder(port.flag())
                  .type(Integer.class)
                  .paramLabel("PORT")
                  .description("The port of " + port.use() + ". Default: " + port.usual())
                  .build());
    }
  }

  @Override
  public Integer call() throws Exception {
    long startedNanos = System.nanoTime();
    Addresses addresses =
        common
            .stack()
            .up(new Stack.Wishes(portsGiven(), freePorts, Optional.ofNullable(kafka), features()));
    System.out.printf("Up after %.1f s:%n", (System.nanoTime() - startedNanos) / 1e9);
    addresses
        .byOption()
        .forEach((option, value) -> System.out.printf("  --%s=%s%n", option, value));
    addresses.find("consoleUrl").ifPresent(url -> System.out.println("The console: " + url));
    AirflowHome.loginLine(common.folder()).ifPresent(System.out::println);
    return CommandLine.ExitCode.OK;
  }

  private Set<Feature> features() {
    Set<Feature> features = EnumSet.noneOf(Feature.class);
    if (secure) {
      features.add(Feature.SECURE);
    }
    if (airflow) {
      features.add(Feature.AIRFLOW);
    }
    if (!withoutConsole) {
      features.add(Feature.CONSOLE);
    }
    if (fullSpeed) {
      features.add(Feature.FULL_SPEED);
    }
    return features;
  }

  private Map<Port, Integer> portsGiven() {
    Map<Port, Integer> given = new EnumMap<>(Port.class);
    for (Port port : Port.values()) {
      Integer number = spec.commandLine().getParseResult().matchedOptionValue(port.flag(), null);
      if (number != null) {
        if (number < 1 || number > HIGHEST_PORT) {
          throw new ParameterException(
              spec.commandLine(),
              "%s must be between 1 and %d, but was: %d"
                  .formatted(port.flag(), HIGHEST_PORT, number));
        }
        given.put(port, number);
      }
    }
    return given;
  }
}
