package dev.millrace.console;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the console. */
@Command(
    name = "./millrace console",
    description = {
      "Serves a web page that shows the whole path: what flows, how late, what was refused, and who"
          + " is away. It only reads, unless --allow-actions is given.",
      ""
    },
    usageHelpWidth = 100,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:ended", "1:it can't start", "2:wrong usage"})
final class RunConsole implements Callable<Integer> {
  @Mixin private ConsoleOptions options;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Address to listen on. Whoever reaches it sees what the page shows. Default:"
              + " ${DEFAULT-VALUE}")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8090",
      description = "Port to listen on. Default: ${DEFAULT-VALUE}")
  private int port;

  @Option(
      names = "--allow-actions",
      description = "Let those who know the token change something, such as replay dead letters.")
  private boolean allowActions;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "File with the token for actions. Where there is none yet, it is made, for its owner's"
              + " eyes only.")
  private Path tokenFile;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show what the command takes.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Spec private CommandSpec spec;

  private RunConsole() {}

  public static void main(String[] arguments) {
    // The clients try again by themselves; who is away stands on the page.
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
    int exitCode = new CommandLine(new RunConsole()).execute(arguments);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  @Override
  public Integer call() {
    if (allowActions != (tokenFile != null)) {
      throw new ParameterException(
          spec.commandLine(),
          "--allow-actions and --token-file must stand together, but only "
              + (allowActions ? "the first" : "the second")
              + " is given");
    }
    try {
      Optional<ActionToken> token = Optional.ofNullable(tokenFile).map(ActionToken::at);
      RequestRules rules = new RequestRules(isLoopback(), token);
      ConsoleServer server = ConsoleServer.start(options.addresses(), rules, host, port);
      System.out.printf("The console is at http://%s:%d/%n", host, server.port());
      token.ifPresent(known -> System.out.println("Actions need the token in " + tokenFile));
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      return 0;
    } catch (IllegalArgumentException | IllegalStateException e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }

  private boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("--host must be an address, but was: " + host, e);
    }
  }
}
