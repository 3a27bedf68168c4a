package dev.millrace.usersapi;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of {@link UsersApiServer}: serves until the process is ended. */
@Command(
    name = "users-api",
    description = "Serves made-up users as randomuser.me 1.4 does, quirks and faults included.",
    showDefaultValues = true)
final class ServeUsersApi implements Callable<Integer> {
  @Option(names = "--host", paramLabel = "ADDRESS", description = "Address to listen on.")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Port to listen on; 0 takes any that is free and prints it.")
  private int port = 8787;

  @Option(
      names = "--fault",
      paramLabel = "RULE",
      description =
          "How to misbehave, such as outage:first=3 or stall:probability=0.1; repeatable.")
  private List<String> faults = List.of();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    try (UsersApiServer server = UsersApiServer.start(host, port, Clock.systemUTC())) {
      server.faults().set(faults.toArray(String[]::new));
      System.out.println("Users API listens on " + server.url());
      // While nobody asks: the first answer would wait for them for seconds.
      Nation.byCode().values().forEach(NationValues::of);
      Thread.currentThread().join();
      return 0;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (IOException e) {
      spec.commandLine()
          .getErr()
          .printf("Listening on %s:%d failed: %s%n", host, port, e.getMessage());
      return 1;
    }
  }
}
