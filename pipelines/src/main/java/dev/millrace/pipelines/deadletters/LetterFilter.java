package dev.millrace.pipelines.deadletters;

import dev.millrace.pipelines.microbatch.kafka.RecordPosition;
import dev.millrace.pipelines.transforms.Letter;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which letters are meant: those that match everything that is given. */
final class LetterFilter implements Predicate<Letter> {
  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Only letters with this text in their reason, in lower or upper case.")
  private String reason;

  @Option(
      names = "--stage",
      paramLabel = "NAME",
      description = "Only letters of this step, such as DecodeUsers.")
  private String stage;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = TimeOrAgo.class,
      description =
          "Only letters that failed last at or after this instant, such as 2026-01-31T12:00:00Z,"
              + " or within this time, such as 90m, 12h or 7d.")
  private Instant since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = TimeOrAgo.class,
      description = "Only letters that failed last before this instant, or longer ago.")
  private Instant until;

  @Option(
      names = "--source",
      paramLabel = "POSITION",
      converter = Source.class,
      description = "Only the letter of this position, such as users-0@42; may be repeated.")
  private List<RecordPosition> sources = List.of();

  /** Whether nothing was asked for, so that every letter matches. */
  boolean isEmpty() {
    return reason == null && stage == null && since == null && until == null && sources.isEmpty();
  }

  @Override
  public boolean test(Letter letter) {
    return (reason == null || lowerCase(letter.reason()).contains(lowerCase(reason)))
        && (stage == null || letter.stage().equals(stage))
        && (since == null || !letter.time().isBefore(since))
        && (until == null || letter.time().isBefore(until))
        && (sources.isEmpty() || sources.contains(letter.source()));
  }

  private static String lowerCase(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** An instant, or how long ago it was. */
  static final class TimeOrAgo implements ITypeConverter<Instant> {
    private static final Pattern AGO = Pattern.compile("(\\d{1,6})([smhd])");

    @Override
    public Instant convert(String text) {
      Matcher ago = AGO.matcher(text);
      if (ago.matches()) {
        long number = Long.parseLong(ago.group(1));
        Duration duration =
            switch (ago.group(2)) {
              case "s" -> Duration.ofSeconds(number);
              case "m" -> Duration.ofMinutes(number);
              case "h" -> Duration.ofHours(number);
              default -> Duration.ofDays(number);
            };
        return Instant.now().minus(duration);
      }
      try {
        return Instant.parse(text);
      } catch (DateTimeParseException e) {
        throw new TypeConversionException(
            "must be like 2026-01-31T12:00:00Z, 90m, 12h or 7d, but was: " + text);
      }
    }
  }

  /** The identity of a letter. */
  static final class Source implements ITypeConverter<RecordPosition> {
    @Override
    public RecordPosition convert(String text) {
      return RecordPosition.parse(text)
          .orElseThrow(
              () -> new TypeConversionException("must be like users-0@42, but was: " + text));
    }
  }
}
