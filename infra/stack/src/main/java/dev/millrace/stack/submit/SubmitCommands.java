package dev.millrace.stack.submit;

import picocli.CommandLine;

/** What this package adds to the command line. */
public final class SubmitCommands {
  private SubmitCommands() {}

  public static CommandLine submit() {
    return SubmitCommand.commandLine();
  }

  public static CommandLine run() {
    return RunCommand.commandLine();
  }
}
