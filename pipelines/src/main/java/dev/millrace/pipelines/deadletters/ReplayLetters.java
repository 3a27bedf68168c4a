package dev.millrace.pipelines.deadletters;

import dev.millrace.pipelines.cli.HelpOption;
import dev.millrace.pipelines.transforms.Letter;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dead-letters replay}. */
@Command(
    name = "replay",
    description = {
      "Copies the records of open letters back into the topic that they came from, and notes that"
          + " in the letters, in the same transaction: so a letter is replayed once, however often"
          + " this is interrupted and repeated.",
      "A copy goes into the partition of its key, behind the key's newer records; a row that is"
          + " newer stays. A copy that fails again opens its letter again.",
      "Exit code 1 means that some letters could not be replayed; they are named.",
      ""
    })
final class ReplayLetters implements Callable<Integer> {
  @Mixin private LetterTopicOptions topic;
  @Mixin private LetterFilter filter;

  @Option(names = "--all", description = "Replay every open letter.")
  private boolean all;

  @Option(names = "--dry-run", description = "Only print which letters would be replayed.")
  private boolean dryRun;

  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (all == !filter.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Either --all or a filter such as --reason must be given");
    }
    return dryRun ? print() : replay();
  }

  private boolean isWanted(Letter letter) {
    return letter.replay().isEmpty() && filter.test(letter);
  }

  private int print() {
    PrintWriter out = spec.commandLine().getOut();
    int[] count = new int[1];
    topic
        .letters()
        .forEach(
            letter -> {
              if (isWanted(letter)) {
                out.println(letter.source());
                count[0]++;
              }
            });
    out.printf("%d letters would be replayed%n", count[0]);
    return 0;
  }

  private int replay() {
    Replayer.Result result = Replayer.replay(topic.letters(), this::isWanted);
    PrintWriter out = spec.commandLine().getOut();
    result.refused().forEach((source, why) -> out.printf("%s could not be: %s%n", source, why));
    out.printf("%d letters replayed%n", result.replayed());
    return result.refused().isEmpty() ? 0 : 1;
  }
}
