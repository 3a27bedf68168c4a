package dev.millrace.pipelines.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.pipelines.cli.HelpOption;
import dev.millrace.pipelines.cli.ToolException;
import dev.millrace.pipelines.microbatch.kafka.RecordPosition;
import dev.millrace.pipelines.transforms.Letter;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.header.Header;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dead-letters show}: the only command that prints what is in a record. */
@Command(
    name = "show",
    description = {
      "Shows one dead letter: why it is one, and the record with its headers, byte by byte.",
      "What it prints may be personal data.",
      ""
    })
final class ShowLetter implements Callable<Integer> {
  @Parameters(
      paramLabel = "SOURCE",
      converter = LetterFilter.Source.class,
      description = "The letter's source, as list gives it, such as users-0@42.")
  private RecordPosition source;

  @Mixin private LetterTopicOptions topic;

  @Mixin private RegistryOptions registry;

  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    AtomicReference<Letter> found = new AtomicReference<>();
    topic
        .letters()
        .forEach(
            letter -> {
              if (letter.source().equals(source)) {
                found.set(letter);
              }
            });
    if (found.get() == null) {
      throw new ToolException(
          "There is no dead letter " + source + " in " + topic.letters().name());
    }
    print(found.get(), spec.commandLine().getOut());
    return 0;
  }

  private void print(Letter letter, PrintWriter out) {
    out.println("source    " + letter.source());
    out.println("stage     " + letter.stage());
    out.println("reason    " + letter.reason());
    out.println("time      " + letter.time() + ", attempt " + letter.attempts());
    letter
        .replay()
        .ifPresent(copy -> out.println("replayed  " + copy.time() + " as " + copy.position()));
    out.println("created   " + letter.original().timestamp());
    for (Header header : letter.original().headers()) {
      out.println("header    " + header.key() + ": " + text(header.value()));
    }
    out.println("key       " + text(letter.original().key()));
    out.println("value     " + ValueDescription.of(letter.original().value(), registry.address()));
    if (letter.original().value() != null) {
      HexDump.lines(letter.original().value()).forEach(out::println);
    }
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "absent" : bytes.length + " bytes: " + new String(bytes, UTF_8);
  }
}
