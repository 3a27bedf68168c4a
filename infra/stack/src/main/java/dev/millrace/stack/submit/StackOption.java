package dev.millrace.stack.submit;

import dev.millrace.stack.Addresses;
import dev.millrace.stack.Console;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.artifacts.Artifacts;
import dev.millrace.stack.server.SparkHome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code --stack}, for programs that may work on the local stack. */
final class StackOption {
  @Option(
      names = "--stack",
      arity = "0..1",
      paramLabel = "FOLDER",
      preprocessor = WithoutFolder.class,
      description =
          "Take every address that is not given from the stack in that folder. Without a folder:"
              + " from .stack in the project's root")
  private Path stack;

  /** Takes {@code --stack} alone as the default folder, and never what follows it as the folder. */
  private static final class WithoutFolder implements IParameterPreprocessor {
    @Override
    public boolean preprocess(
        Stack<String> arguments, CommandSpec command, ArgSpec option, Map<String, Object> parsed) {
      boolean isAttached = "=".equals(parsed.get("separator"));
      if (!isAttached) {
        arguments.push(defaultStack().toString());
      }
      return false; // go on with the arguments as they are now
    }
  }

  private static Path defaultStack() {
    return Path.of(System.getProperty("millrace.home", "."), ".stack");
  }

  /** The stack to take addresses from, if one is to be. */
  Optional<Addresses> addresses() {
    return Optional.ofNullable(stack).map(StackFolder::new).map(Addresses::require);
  }

  /** Spark as {@code SPARK_HOME} has it, or else as the local stack has. */
  SparkHome sparkHome() throws IOException {
    String home = System.getenv("SPARK_HOME");
    if (home != null) {
      return new SparkHome(Path.of(home));
    }
    Path folder = stack != null ? stack : defaultStack();
    try (Artifacts artifacts = new Artifacts(Console.of(System.err))) {
      return SparkHome.assemble(new StackFolder(folder), artifacts);
    }
  }
}
