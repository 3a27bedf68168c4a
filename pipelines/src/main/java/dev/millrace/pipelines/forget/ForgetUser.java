package dev.millrace.pipelines.forget;

import dev.millrace.pipelines.cli.HelpOption;
import dev.millrace.pipelines.cli.Tool;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code forget}: removes one user from the staging database, the topic, the dead letters and every
 * table, in this order, in which nothing that is under way can bring the user back:
 *
 * <ol>
 *   <li>The staged row goes, and every batch that may have read it before is published.
 *   <li>The dead letters go and a record without a value comes into the topic under the user's key,
 *       in one transaction that ends a replay which is under way. So whatever the topic holds of
 *       the user stands before that record.
 *   <li>The stream into Cassandra works off that record. Letters that came back until then, since
 *       an older record failed, go the same way.
 *   <li>The rows go; the stream has deleted them already where it could.
 * </ol>
 *
 * <p>Every step can be repeated, so after a failure the whole is.
 */
@Command(
    name = "./millrace forget",
    description = {
      "Removes one user from the staging database, the topic, the dead letters and every table. The"
          + " streams must be running, since what is under way is waited for. Safe to repeat.",
      "The bytes of the topic's older records, and of erased letters, go when Kafka compacts the"
          + " topic: within a day, as long as records keep coming.",
      "Exit code: 0 done, or with --check: not found anywhere; 1 the work failed, or with --check:"
          + " found; 2 wrong usage.",
      ""
    })
public final class ForgetUser implements Callable<Integer> {
  @Parameters(paramLabel = "ID", converter = Id.class, description = "The user's id, a UUID.")
  private UUID id;

  @Option(
      names = "--check",
      description = "Only look: read all tables and topics, and say where the user is found.")
  private boolean check;

  @Option(
      names = "--wait-seconds",
      paramLabel = "N",
      defaultValue = "120",
      description =
          "How long to wait for each stream to get past what is under way. Default: ${DEFAULT-VALUE}")
  private long waitSeconds;

  @Mixin private Places places;
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private ForgetUser() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Does all but ending the JVM. */
  public static int run(String... arguments) {
    return Tool.run(new ForgetUser(), arguments);
  }

  @Override
  public Integer call() throws SQLException, InterruptedException {
    try (StagedTraces staging = places.staging()) {
      return check ? check(staging) : forget(staging);
    }
  }

  private int forget(StagedTraces staging) throws SQLException, InterruptedException {
    Duration patience = Duration.ofSeconds(waitSeconds);
    PrintWriter out = spec.commandLine().getOut();
    UserBytes user = new UserBytes(id);

    StagedTraces.Deleted deleted = staging.delete(id);
    out.printf("%d rows of the staging database deleted%n", deleted.rows());
    staging.awaitPublished(deleted, patience);

    KafkaTraces kafka = places.kafka();
    KafkaTraces.Erased erased = kafka.erase(user);
    while (true) {
      out.printf(
          "%d dead letters erased, deletion sent as %s%n", erased.letters(), erased.deletion());
      places.stream().awaitPast(erased.deletion(), patience);
      if (kafka.letters(user).isEmpty()) {
        break;
      }
      erased = kafka.erase(user);
    }

    int rows = places.tables().delete(id, erased.timestampMillis());
    out.printf("%d rows of Cassandra's tables deleted that the stream had left%n", rows);
    return 0;
  }

  /** A UUID with all its characters. */
  private static final class Id implements ITypeConverter<UUID> {
    private static final int TEXT_LENGTH = 36;

    @Override
    public UUID convert(String text) {
      try {
        if (text.length() == TEXT_LENGTH) {
          return UUID.fromString(text);
        }
      } catch (IllegalArgumentException e) {
        throw wrong(text);
      }
      throw wrong(text);
    }

    private static TypeConversionException wrong(String text) {
      return new TypeConversionException(
          "must be a UUID of " + TEXT_LENGTH + " characters, but was: " + text);
    }
  }

  private int check(StagedTraces staging) throws SQLException {
    UserBytes user = new UserBytes(id);
    List<String> found = new ArrayList<>(staging.find(id));
    found.addAll(places.kafka().find(user));
    found.addAll(places.tables().find(id));
    PrintWriter out = spec.commandLine().getOut();
    found.forEach(out::println);
    if (found.isEmpty()) {
      out.printf("%s is nowhere to be found%n", id);
    }
    return found.isEmpty() ? 0 : 1;
  }
}
