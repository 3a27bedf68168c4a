package dev.millrace.stack;

import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command of the stack takes. */
final class CommonOptions {
  @Mixin private HelpOption help;

  @Option(
      names = "--state",
      paramLabel = "FOLDER",
      description = "The folder that holds all of the stack. Default: .stack in the project's root",
      defaultValue = "${sys:millrace.home:-.}/.stack")
  private Path state;

  @Option(names = "--verbose", description = "Show where a failure came from.")
  private boolean verbose;

  StackFolder folder() {
    return new StackFolder(state);
  }

  Stack stack() {
    return new Stack(folder(), Console.of(System.out));
  }
}
