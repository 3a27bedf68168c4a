package dev.millrace.pipelines.cli;

import picocli.CommandLine.Option;

/** {@code --help} and {@code --verbose}, which every command has. */
public final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show what the command takes.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Option(names = Tool.VERBOSE, description = "Show where a failure came from.")
  @SuppressWarnings("UnusedVariable") // see Tool
  private boolean verbose;
}
