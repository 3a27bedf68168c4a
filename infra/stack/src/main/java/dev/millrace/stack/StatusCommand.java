package dev.millrace.stack;

import dev.millrace.stack.server.AirflowHome;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** {@code stack status}. */
@Command(
    name = "status",
    description = {
      "Says of each server whether it works: its process, address, memory and uptime; and how long"
          + " staging, topic and dead letters keep what they hold.",
      "Exit code 0 means that all of them do, 1 that one doesn't."
    })
final class StatusCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<ServerStatus> servers = common.stack().status();
    servers.forEach(System.out::println);
    if (!servers.stream().allMatch(ServerStatus::isHealthy)) {
      return ExitCode.SOFTWARE;
    }
    Optional<Addresses> addresses = Addresses.read(common.folder());
    if (addresses.isPresent()) {
      AirflowHome.loginLine(common.folder()).ifPresent(System.out::println);
      System.out.println();
      Retention.lines(addresses.get()).forEach(System.out::println);
    }
    return ExitCode.OK;
  }
}
