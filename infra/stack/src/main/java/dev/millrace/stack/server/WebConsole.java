package dev.millrace.stack.server;

import dev.millrace.stack.Addresses;
import dev.millrace.stack.Port;
import dev.millrace.stack.Ports;
import dev.millrace.stack.Secrets;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.artifacts.Artifacts;
import dev.millrace.stack.process.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The page that shows the path. It only reads, and waits for no other server. */
public final class WebConsole implements Server {
  public static final String NAME = "console";

  /** Of another module, which needs this one. */
  private static final String MAIN_CLASS = "dev.millrace.console.RunConsole";

  /** Those of the stack's addresses that are none of its options. */
  private static final Set<String> NOT_ITS =
      Set.of("sparkMaster", "sparkWorkerUi", "usersApiUrl", "zookeeperConnect");

  private final StackFolder folder;
  private final Ports ports;
  private final Optional<Secrets> secrets;
  private final boolean airflow;

  /**
   * @param secrets of a stack that asks for passwords and TLS
   * @param airflow whether Airflow is among the servers
   */
  public WebConsole(StackFolder folder, Ports ports, Optional<Secrets> secrets, boolean airflow) {
    this.folder = folder;
    this.ports = ports;
    this.secrets = secrets;
    this.airflow = airflow;
  }

  /** Whether there is anything to start: the build of one module alone leaves the console out. */
  public static boolean isBuilt() {
    return Files.exists(jar());
  }

  private static Path jar() {
    return Path.of(System.getProperty("millrace.home", "."))
        .resolve("console/target/millrace-console.jar")
        .toAbsolutePath()
        .normalize();
  }

  /** Where the page is. */
  public static String url(Ports ports) {
    return "http://" + ports.address(Port.CONSOLE) + "/";
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Port> ports() {
    return List.of(Port.CONSOLE);
  }

  @Override
  public Launch prepare(Artifacts artifacts) throws IOException {
    List<Path> kept = ClassPath.of(jar()).keptIn(folder.software().resolve(NAME));
    List<String> command =
        new ArrayList<>(
            Jvm.command(
                "192m",
                List.of(),
                Jvm.classPath(kept),
                MAIN_CLASS,
                "--port=" + ports.number(Port.CONSOLE)));
    Addresses addresses = Addresses.of(ports, secrets);
    (airflow ? addresses.withAirflow(folder, ports) : addresses)
        .byOption()
        .forEach(
            (option, value) -> {
              if (!NOT_ITS.contains(option)) {
                command.add(flag(option) + "=" + value);
              }
            });
    return Launch.of(command);
  }

  /** The pipelines' {@code postgresUrl} is the console's {@code --postgres-url}. */
  private static String flag(String option) {
    return "--" + option.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  @Override
  public void requireHealthy() throws IOException {
    Probe.get(url(ports) + "api/actions");
  }
}
