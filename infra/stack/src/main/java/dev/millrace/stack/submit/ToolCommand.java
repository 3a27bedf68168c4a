package dev.millrace.stack.submit;

import dev.millrace.stack.server.Jvm;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * Runs a program of the pipelines' jar that people use at a terminal. Everything but {@code
 * --stack} is for the program, which has its own {@code --help}; the stack's addresses reach it as
 * system properties, by the names of the pipelines' options.
 */
final class ToolCommand implements Callable<Integer> {
  /** It reads whole topics, of which it keeps little. */
  private static final List<String> SMALL =
      List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final String mainClass;

  @Mixin private StackOption stack;

  @Parameters(arity = "0..*")
  private List<String> arguments = new ArrayList<>();

  private ToolCommand(String mainClass) {
    this.mainClass = mainClass;
  }

  static CommandLine commandLine(String mainClass) {
    return new CommandLine(new ToolCommand(mainClass))
        .setUnmatchedOptionsArePositionalParams(true)
        .setExpandAtFiles(false);
  }

  @Override
  public Integer call() throws IOException {
    return ChildProcess.start(new ProcessBuilder(command())).exitCode();
  }

  private List<String> command() throws IOException {
    List<String> command = new ArrayList<>(List.of(Jvm.java()));
    command.addAll(SMALL);
    stack
        .addresses()
        .ifPresent(
            addresses ->
                addresses
                    .byOption()
                    .forEach((name, value) -> command.add("-Dmillrace." + name + "=" + value)));
    String classPath = PipelineCommand.jar() + File.pathSeparator + stack.sparkHome().classPath();
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(arguments);
    return command;
  }
}
