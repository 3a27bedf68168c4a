package dev.millrace.stack;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** {@code stack status}. */
@Command(
    name = "status",
    description = {
      "Says of each server whether it works: its process, address, memory and uptime.",
      "Exit code 0 means that all of them do, 1 that one doesn't."
    })
final class StatusCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    List<ServerStatus> servers = common.stack().status();
    servers.forEach(System.out::println);
    return servers.stream().allMatch(ServerStatus::isHealthy) ? ExitCode.OK : ExitCode.SOFTWARE;
  }
}
