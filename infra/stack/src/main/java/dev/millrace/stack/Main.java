package dev.millrace.stack;

import dev.millrace.stack.submit.SubmitCommands;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** The command line of this module: the stack, and pipelines on Spark or on this machine. */
@Command(
    name = "./millrace",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:the work failed", "2:wrong usage"})
public final class Main {
  @Mixin private HelpOption help;

  private Main() {}

  public static void main(String[] args) {
    // The servers' clients try again by themselves; what matters arrives as an exception.
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .addSubcommand("stack", StackCommand.commandLine())
        .addSubcommand("submit", SubmitCommands.submit())
        .addSubcommand("run", SubmitCommands.run())
        .addSubcommand("dead-letters", SubmitCommands.deadLetters())
        .addSubcommand("forget", SubmitCommands.forget())
        .setParameterExceptionHandler((wrong, arguments) -> explain(wrong))
        .setExecutionExceptionHandler((failure, command, parsed) -> report(failure, command));
  }

  private static int explain(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    command.getErr().println(command.getColorScheme().errorText(wrong.getMessage()));
    command.getErr().printf("See: %s --help%n", command.getCommandSpec().qualifiedName());
    return CommandLine.ExitCode.USAGE;
  }

  private static int report(Exception failure, CommandLine command) {
    if (command.getParseResult().hasMatchedOption("--verbose")) {
      failure.printStackTrace(command.getErr());
    } else {
      String message =
          failure instanceof StackException ? failure.getMessage() : failure.toString();
      command.getErr().println(command.getColorScheme().errorText(message));
    }
    return CommandLine.ExitCode.SOFTWARE;
  }
}
