package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.stack.HelpOption;
import dev.millrace.stack.StackException;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.process.CleanStop;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the demo. */
@Command(
    name = "./millrace demo",
    description = {
      "Carries users through the whole path and proves that they arrived.",
      "",
      "Starts all servers, both streams on the Spark cluster, ingests users from the local users"
          + " API, compares both ends, shows what came out, and stops everything again.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:every user arrived", "1:one didn't, or something failed", "2:wrong usage"})
final class RunDemo implements Callable<Integer> {
  /** The largest that one run of the ingest takes. */
  private static final int MAX_USERS = 50_000_000;

  @Mixin private HelpOption help;

  @Spec private CommandSpec spec;

  @Option(
      names = "--users",
      paramLabel = "N",
      defaultValue = "20000",
      description = "How many users to carry. Default: ${DEFAULT-VALUE}")
  private int users;

  @Option(
      names = "--airflow",
      description =
          "Let Airflow's DAGs start the legs and the reconciliation; then at most 30000 users,"
              + " and some more by schedule.")
  private boolean airflow;

  @Option(names = "--keep", description = "Leave everything running, and say how to stop it.")
  private boolean keep;

  @Option(
      names = "--stack",
      paramLabel = "FOLDER",
      description =
          "The folder for the demo's own servers; it starts and ends empty. Default: .demo in the"
              + " project's root",
      defaultValue = "${sys:millrace.home:-.}/.demo")
  private Path state;

  @Option(names = "--verbose", description = "Show where a failure came from.")
  private boolean verbose;

  private RunDemo() {}

  public static void main(String[] arguments) {
    // The servers' clients try again by themselves; what matters arrives as an exception.
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
    // The users' names are in any script, whatever the locale says.
    System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8));
    System.exit(new CommandLine(new RunDemo()).execute(arguments));
  }

  @Override
  public Integer call() {
    if (users < 1 || users > MAX_USERS) {
      throw new ParameterException(
          spec.commandLine(),
          "--users must be between 1 and %d, but was: %d".formatted(MAX_USERS, users));
    }
    if (airflow && users > AirflowPath.MAX_USERS) {
      throw new ParameterException(
          spec.commandLine(),
          "--users must be at most %d with --airflow, but was: %d"
              .formatted(AirflowPath.MAX_USERS, users));
    }
    try (CleanStop stop = CleanStop.open()) {
      return new Demo(new StackFolder(state), users, keep, airflow, Screen.of(System.out)).run()
          ? 0
          : 1;
    } catch (InterruptedException e) {
      return CommandLine.ExitCode.SOFTWARE; // Ctrl-C: the JVM is ending, with its own exit code
    } catch (Exception e) {
      if (verbose) {
        e.printStackTrace();
      } else {
        System.err.println(
            e instanceof DemoException || e instanceof StackException
                ? e.getMessage()
                : e.toString());
      }
      return CommandLine.ExitCode.SOFTWARE;
    }
  }
}
