package dev.millrace.pipelines.deadletters;

import dev.millrace.pipelines.cli.HelpOption;
import dev.millrace.pipelines.cli.Tool;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dead-letters}: what there is to do with records that could never work. */
@Command(
    name = "./millrace dead-letters",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Lists the records that could never work, shows one, and replays them after what was wrong is"
          + " mended.",
      "Exit code: 0 done, 1 the work failed, 2 wrong usage.",
      ""
    },
    subcommands = {ListLetters.class, ShowLetter.class, ReplayLetters.class})
public final class DeadLetters {
  @Mixin private HelpOption help;

  private DeadLetters() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Does all but ending the JVM. */
  public static int run(String... arguments) {
    return Tool.run(new DeadLetters(), arguments);
  }
}
