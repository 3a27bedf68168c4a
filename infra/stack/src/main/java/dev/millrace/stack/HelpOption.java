package dev.millrace.stack;

import picocli.CommandLine.Option;

/** {@code --help}, which every command has. */
public final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show what the command takes.")
  private boolean help;
}
