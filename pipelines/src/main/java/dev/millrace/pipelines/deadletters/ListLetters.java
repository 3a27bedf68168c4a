package dev.millrace.pipelines.deadletters;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.pipelines.cli.HelpOption;
import dev.millrace.pipelines.transforms.Letter;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dead-letters list}. */
@Command(
    name = "list",
    description = {
      "Lists dead letters by the time at which they failed last: source, time, stage, state and"
          + " reason.",
      "A letter is open, or replayed since. One that was replayed and failed again is open again."
          + " Erased letters are not listed.",
      ""
    })
final class ListLetters implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Mixin private LetterTopicOptions topic;
  @Mixin private LetterFilter filter;

  @Option(names = "--json", description = "Print each letter as a line of JSON, and no count.")
  private boolean json;

  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  /** What the list holds of a letter: nothing of its bytes. */
  private record Entry(
      String source,
      Instant time,
      String stage,
      String reason,
      int attempts,
      Optional<Letter.Replay> replay) {
    static Entry of(Letter letter) {
      return new Entry(
          letter.source().toString(),
          letter.time(),
          letter.stage(),
          letter.reason(),
          letter.attempts(),
          letter.replay());
    }

    String state() {
      String failed = attempts == 1 ? "" : ", failed " + attempts + " times";
      return replay.map(copy -> "replayed " + copy.time()).orElse("open") + failed;
    }

    String json() {
      ObjectNode fields =
          JSON.createObjectNode()
              .put("source", source)
              .put("time", time.toString())
              .put("stage", stage)
              .put("reason", reason)
              .put("state", replay.isPresent() ? "replayed" : "open")
              .put("attempts", attempts);
      replay.ifPresent(
          copy ->
              fields
                  .put("replayed", copy.time().toString())
                  .put("copy", copy.position().toString()));
      return fields.toString();
    }
  }

  @Override
  public Integer call() {
    List<Entry> entries = new ArrayList<>();
    long others =
        topic
            .letters()
            .forEach(
                letter -> {
                  if (filter.test(letter)) {
                    entries.add(Entry.of(letter));
                  }
                });
    entries.sort(Comparator.comparing(Entry::time).thenComparing(Entry::source));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      entries.forEach(entry -> out.println(entry.json()));
      return 0;
    }
    for (Entry entry : entries) {
      out.printf(
          "%s  %s  %s  %s%n    %s%n",
          entry.source(), entry.time(), entry.stage(), entry.state(), entry.reason());
    }
    long open = entries.stream().filter(entry -> entry.replay().isEmpty()).count();
    out.printf("%d letters: %d open, %d replayed%n", entries.size(), open, entries.size() - open);
    if (others > 0) {
      out.printf("%d records of the topic are no dead letters%n", others);
    }
    return 0;
  }
}
