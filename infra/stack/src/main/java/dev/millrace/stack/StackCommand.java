package dev.millrace.stack;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code stack}: the local servers, and what images of the same servers are made of. */
@Command(
    name = "stack",
    description = "Runs every server of the path as a local process, without Docker.",
    subcommands = {
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      LogsCommand.class,
      FillCommand.class,
      ImagesCommand.class
    })
final class StackCommand {
  @Mixin private HelpOption help;

  private StackCommand() {}

  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new StackCommand());
    UpCommand.addPortOptions(commandLine.getSubcommands().get("up"));
    return commandLine;
  }
}
