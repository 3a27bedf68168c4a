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

  /** Lists, shows and replays dead letters. */
  public static CommandLine deadLetters() {
    return ToolCommand.commandLine("dev.millrace.pipelines.deadletters.DeadLetters");
  }

  /** Removes a user from everywhere. */
  public static CommandLine forget() {
    return ToolCommand.commandLine("dev.millrace.pipelines.forget.ForgetUser");
  }
}
