package dev.millrace.stack;

import dev.millrace.stack.process.ProcessIdentity;
import dev.millrace.stack.server.Server;
import java.io.IOException;
import java.util.Optional;

/**
 * How a server is at this moment.
 *
 * @param process absent if it doesn't run
 * @param address where its clients find it, {@code host:port}; empty where it has none
 * @param problem why it runs and doesn't work, empty otherwise
 */
public record ServerStatus(
    String server, Optional<ProcessIdentity> process, String address, Optional<String> problem) {

  static ServerStatus of(Server server, Optional<ProcessIdentity> process, Ports ports) {
    return new ServerStatus(
        server.name(),
        process,
        server.ports().stream().findFirst().map(ports::address).orElse(""),
        process.flatMap(running -> problem(server)));
  }

  /** Why it doesn't work, if it doesn't. */
  static Optional<String> problem(Server server) {
    try {
      server.requireHealthy();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  public boolean isHealthy() {
    return process.isPresent() && problem.isEmpty();
  }

  @Override
  public String toString() {
    return process
        .map(
            running ->
                "%-21s %-9s %8d  %-16s %5d MB  %9s%s"
                    .formatted(
                        server,
                        isHealthy() ? "healthy" : "unhealthy",
                        running.pid(),
                        address,
                        running.memoryBytes() >> 20,
                        Text.duration(running.uptime()),
                        problem.map(why -> "  " + why).orElse("")))
        .orElseGet(() -> "%-21s down".formatted(server));
  }
}
