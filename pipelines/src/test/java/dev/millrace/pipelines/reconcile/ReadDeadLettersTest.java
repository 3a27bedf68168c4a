package dev.millrace.pipelines.reconcile;

import static dev.millrace.pipelines.reconcile.TestEvidence.ADA_ID;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.millrace.pipelines.microbatch.kafka.OffsetRange;
import dev.millrace.pipelines.microbatch.kafka.RecordPosition;
import dev.millrace.pipelines.reconcile.ReadDeadLetters.Version;
import dev.millrace.pipelines.transforms.Letter;
import dev.millrace.pipelines.transforms.TestLetters;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.KafkaTimestampType;
import org.apache.beam.sdk.values.KV;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class ReadDeadLettersTest {
  private static final String SOURCE = "users-3@42";
  private static final Evidence LETTER = new Evidence.DeadLetter(SOURCE);
  private static final List<OffsetRange> WORKED_OFF =
      List.of(new OffsetRange("users", "id", 3, 0, 100));

  @Test
  void standsUnderTheUserOfItsKey() {
    assertThat(
        evidence(version(7, letter(ADA_ID.getBytes(UTF_8)))),
        is(Optional.of(KV.of(ADA_ID, LETTER))));
  }

  @Test
  void standsUnderItsSourceWhereTheKeyIsNoUsers() {
    assertThat(evidence(version(7, letter(null))), is(Optional.of(KV.of(SOURCE, LETTER))));
    assertThat(
        evidence(version(7, letter("ada".getBytes(UTF_8)))),
        is(Optional.of(KV.of(SOURCE, LETTER))));
  }

  @Test
  void standsForItselfWhereItIsNoLetterOfOurs() {
    String itself = "users.dead-letters-1@7";
    ProducerRecord<byte[], byte[]> foreign =
        new ProducerRecord<>("users.dead-letters", null, new byte[] {1});

    assertThat(
        evidence(Version.of(received(7, foreign))),
        is(Optional.of(KV.of(itself, new Evidence.DeadLetter(itself)))));
  }

  @Test
  void countsOnlyTheNewestVersion() {
    Version open = version(7, letter(ADA_ID.getBytes(UTF_8)));
    Version erased =
        Version.of(received(8, Letter.erasure("users.dead-letters", letter(null).source())));

    assertThat(erased.source(), is(open.source()));
    assertThat(evidence(open.newer(erased)), is(Optional.empty()));
    assertThat(evidence(erased.newer(open)), is(Optional.empty()));
  }

  @Test
  void noLongerCountsOnceTheStreamHasWorkedOffItsCopy() {
    assertThat(evidence(version(7, replayed("users-3@99"))), is(Optional.empty()));
    assertThat(
        evidence(version(7, replayed("users-3@100"))), is(Optional.of(KV.of(ADA_ID, LETTER))));
    assertThat(
        evidence(version(7, replayed("users-4@99"))), is(Optional.of(KV.of(ADA_ID, LETTER))));
  }

  private static Optional<KV<String, Evidence>> evidence(Version version) {
    return version.evidence(WORKED_OFF);
  }

  private static Letter letter(byte[] key) {
    return TestLetters.letter(SOURCE, key, new byte[] {1});
  }

  private static Letter replayed(String copy) {
    return letter(ADA_ID.getBytes(UTF_8))
        .replayed(new Letter.Replay(Instant.EPOCH, RecordPosition.parse(copy).orElseThrow()));
  }

  private static Version version(long offset, Letter letter) {
    return Version.of(received(offset, letter.toRecord("users.dead-letters")));
  }

  private static KafkaRecord<byte[], byte[]> received(
      long offset, ProducerRecord<byte[], byte[]> sent) {
    return new KafkaRecord<>(
        "users.dead-letters",
        1,
        offset,
        0,
        KafkaTimestampType.CREATE_TIME,
        new RecordHeaders(sent.headers()),
        KV.of(sent.key(), sent.value()));
  }
}
