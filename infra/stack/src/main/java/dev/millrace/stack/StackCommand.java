package dev.millrace.stack;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The command line of the stack: {@code up}, {@code down}, {@code status} and {@code logs}. */
@Command(
    name = "stack",
    description = "Runs every server of the path as a local process, without Docker.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    subcommands = {
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      LogsCommand.class,
      HelpCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:the work failed", "2:wrong usage"})
public final class StackCommand {
  private StackCommand() {}

  public static void main(String[] args) {
    // The servers' clients try again by themselves; what matters arrives as an exception.
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new StackCommand());
    UpCommand.addPortOptions(commandLine.getSubcommands().get("up"));
    return commandLine.setExecutionExceptionHandler(StackCommand::report);
  }

  private static int report(Exception failure, CommandLine command, ParseResult parsed) {
    boolean verbose = parsed.hasMatchedOption("--verbose");
    if (verbose) {
      failure.printStackTrace(command.getErr());
    } else {
      String message =
          failure instanceof StackException ? failure.getMessage() : failure.toString();
      command.getErr().println(command.getColorScheme().errorText(message));
    }
    return CommandLine.ExitCode.SOFTWARE;
  }
}
