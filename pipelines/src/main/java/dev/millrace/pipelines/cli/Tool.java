package dev.millrace.pipelines.cli;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Runs a command line. An address that is not given by its option is looked up in the system
 * properties, where the launcher puts those of the local stack, in the words of the pipelines'
 * options, such as {@code millrace.bootstrapServers}.
 *
 * <p>Exit codes: 0 done, 1 the work failed, with a message of one line, 2 wrong usage.
 */
public final class Tool {
  static final String VERBOSE = "--verbose";

  private Tool() {}

  /**
   * Does all but ending the JVM.
   *
   * @param command an object with picocli's annotations
   * @return the exit code
   */
  public static int run(Object command, String... arguments) {
    CommandLine commandLine = new CommandLine(command);
    sayWhatTheLauncherTakes(commandLine);
    return commandLine
        .setUsageHelpWidth(100)
        .setParameterExceptionHandler((wrong, given) -> explain(wrong))
        .setExecutionExceptionHandler((failure, failed, parsed) -> report(failure, failed))
        .execute(arguments);
  }

  private static void sayWhatTheLauncherTakes(CommandLine command) {
    command
        .getCommandSpec()
        .usageMessage()
        .footer(
            "%nWith --stack, every address that is not given is the local stack's; with"
                + " --stack=FOLDER, that",
            "of the stack in this folder.");
    command.getSubcommands().values().forEach(Tool::sayWhatTheLauncherTakes);
  }

  private static int explain(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    command.getErr().println(command.getColorScheme().errorText(wrong.getMessage()));
    command.getErr().printf("See: %s --help%n", command.getCommandSpec().qualifiedName());
    return CommandLine.ExitCode.USAGE;
  }

  private static int report(Exception failure, CommandLine command) {
    if (command.getParseResult().hasMatchedOption(VERBOSE)) {
      failure.printStackTrace(command.getErr());
    } else {
      String message =
          failure instanceof ToolException || failure instanceof IllegalArgumentException
              ? failure.getMessage()
              : failure.toString();
      command.getErr().println(command.getColorScheme().errorText(message));
    }
    return CommandLine.ExitCode.SOFTWARE;
  }
}
