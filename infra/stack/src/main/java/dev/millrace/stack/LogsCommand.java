package dev.millrace.stack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code stack logs}. */
@Command(name = "logs", description = "Prints the log of a server, or says which logs there are.")
final class LogsCommand implements Callable<Integer> {
  private static final long POLL_MILLIS = 200;

  @Mixin private CommonOptions common;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on printing what the server adds, until Ctrl-C.")
  private boolean follow;

  @Parameters(
      arity = "0..1",
      paramLabel = "SERVER",
      description = "Such as kafka; without it, all logs are listed.")
  private String server;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (server == null) {
      logs().forEach(log -> System.out.println(log));
      return ExitCode.OK;
    }
    Path log = common.folder().log(server);
    if (!Files.exists(log)) {
      throw new StackException(
          "SERVER must be one that was started (%s), but was: %s"
              .formatted(
                  logs().map(LogsCommand::serverOf).collect(Collectors.joining(", ")), server));
    }
    try (InputStream in = Files.newInputStream(log)) {
      in.transferTo(System.out);
      while (follow && !System.out.checkError()) {
        Thread.sleep(POLL_MILLIS);
        in.transferTo(System.out);
      }
    }
    return ExitCode.OK;
  }

  private Stream<Path> logs() throws IOException {
    Path folder = common.folder().log("any").getParent();
    if (!Files.exists(folder)) {
      return Stream.empty();
    }
    try (Stream<Path> logs = Files.list(folder)) {
      return logs.sorted().toList().stream();
    }
  }

  private static String serverOf(Path log) {
    return log.getFileName().toString().replaceFirst("\\.log$", "");
  }
}
