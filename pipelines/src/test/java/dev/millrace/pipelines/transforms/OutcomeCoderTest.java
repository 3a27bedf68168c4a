package dev.millrace.pipelines.transforms;

import static dev.millrace.pipelines.transforms.TestRecords.recordAt;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.stream.Stream;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OutcomeCoderTest {
  private static final OutcomeCoder<String> CODER = OutcomeCoder.of(StringUtf8Coder.of());

  static Stream<Outcome<String>> outcomes() {
    byte[] key = {1};
    byte[] value = {2, 3};
    return Stream.of(
        new Outcome.Row<>(recordAt(7, key, value), "seven"),
        new Outcome.Deletion<>(recordAt(8, key, null)),
        new Outcome.DeadLetter<>(
            recordAt(9, null, new byte[0]), "stage", Outcome.Cause.BREAKS_RULE, "reason"));
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void givesBackWhatItWasGiven(Outcome<String> outcome) throws CoderException {
    Outcome<String> copy = CoderUtils.clone(CODER, outcome);

    assertThat(copy, is(outcome));
    assertThat(
        copy.source().getHeaders().lastHeader("trace"),
        is(outcome.source().getHeaders().lastHeader("trace")));
  }

  @Test
  void namesAnUnknownKind() throws CoderException {
    byte[] bytes =
        CoderUtils.encodeToByteArray(CODER, new Outcome.Deletion<>(recordAt(8, null, null)));
    bytes[0] = 7;

    CoderException e =
        Assertions.assertThrows(
            CoderException.class, () -> CoderUtils.decodeFromByteArray(CODER, bytes));

    assertThat(e.getMessage(), is("An outcome must start with 0, 1 or 2, but was: 7"));
  }
}
