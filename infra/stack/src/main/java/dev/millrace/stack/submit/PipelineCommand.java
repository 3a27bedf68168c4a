package dev.millrace.stack.submit;

import dev.millrace.stack.Addresses;
import dev.millrace.stack.HelpOption;
import dev.millrace.stack.StackException;
import dev.millrace.stack.server.SparkHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** What submitting a pipeline and running it here have in common. */
abstract class PipelineCommand implements Callable<Integer> {
  private final PipelineProgram pipeline;

  @Spec private CommandSpec spec;

  @Mixin private HelpOption help;

  @Mixin private StackOption stack;

  @Option(names = "--verbose", description = "Show where a failure came from.")
  private boolean verbose;

  @Unmatched private List<String> unmatched = new ArrayList<>();

  PipelineCommand(PipelineProgram pipeline) {
    this.pipeline = pipeline;
  }

  /** A command of which there is one for each pipeline. */
  @Command
  private static final class Group {
    @Mixin private HelpOption help;
  }

  /** A command with one subcommand for each pipeline. */
  static CommandLine commandLine(
      String name, String description, Function<PipelineProgram, PipelineCommand> command) {
    CommandLine commandLine = new CommandLine(new Group());
    commandLine.getCommandSpec().name(name).usageMessage().description(description);
    for (PipelineProgram pipeline : PipelineProgram.values()) {
      CommandLine subcommand = new CommandLine(command.apply(pipeline));
      subcommand.getCommandSpec().usageMessage().description(pipeline.description());
      commandLine.addSubcommand(pipeline.title(), subcommand);
    }
    return commandLine.setCaseInsensitiveEnumValuesAllowed(true);
  }

  PipelineProgram pipeline() {
    return pipeline;
  }

  /** The stack to take addresses from, if one is to be. */
  Optional<Addresses> stackAddresses() {
    return stack.addresses();
  }

  /** What the pipeline is given, with the stack's addresses filled in. */
  PipelineOptions pipelineOptions() {
    for (String argument : unmatched) {
      if (!argument.startsWith("--")) {
        throw wrongUsage("A pipeline's option must be like --option=value, but was: " + argument);
      }
    }
    PipelineOptions given = new PipelineOptions(unmatched);
    return stackAddresses().map(addresses -> given.withDefaults(addresses, pipeline)).orElse(given);
  }

  ParameterException wrongUsage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** The jar of all pipelines. */
  static Path jar() {
    Path jar =
        Path.of(System.getProperty("millrace.home", "."))
            .resolve("pipelines/target/millrace-pipelines.jar")
            .toAbsolutePath()
            .normalize();
    if (!Files.exists(jar)) {
      throw new StackException("The pipelines aren't built: there is no " + jar);
    }
    return jar;
  }

  /** Spark as {@code SPARK_HOME} has it, or else as the local stack has. */
  SparkHome sparkHome() throws IOException {
    return stack.sparkHome();
  }
}
