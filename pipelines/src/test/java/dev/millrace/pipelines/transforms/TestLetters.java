package dev.millrace.pipelines.transforms;

import dev.millrace.pipelines.microbatch.kafka.RecordPosition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Dead letters for tests. */
public final class TestLetters {
  public static final Instant FAILED_AT = Instant.parse("2026-01-31T12:00:00.123Z");

  private TestLetters() {}

  /** An open letter of a record that failed once, and was created at the epoch. */
  public static Letter letter(String source, byte[] key, byte[] value) {
    return new Letter(
        RecordPosition.parse(source).orElseThrow(),
        "DecodeUsers",
        "Not a user: it is a test",
        FAILED_AT,
        1,
        Optional.empty(),
        new Letter.Original(key, value, Instant.EPOCH, List.of()));
  }
}
