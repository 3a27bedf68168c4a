package dev.millrace.pipelines.reconcile;

import static dev.millrace.pipelines.reconcile.TestEvidence.ADA_ID;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.millrace.pipelines.transforms.DeadLetterTopic;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.KafkaTimestampType;
import org.apache.beam.sdk.values.KV;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class ReadDeadLettersTest {
  @Test
  void standsUnderTheUserOfItsKey() {
    assertThat(
        ReadDeadLetters.evidence(letter(ADA_ID.getBytes(UTF_8), source("users-3@42"))),
        is(KV.of(ADA_ID, new Evidence.DeadLetter("users-3@42"))));
  }

  @Test
  void standsUnderItsSourceWhereTheKeyIsNoUsers() {
    KV<String, Evidence> bySource = KV.of("users-3@42", new Evidence.DeadLetter("users-3@42"));

    assertThat(ReadDeadLetters.evidence(letter(null, source("users-3@42"))), is(bySource));
    assertThat(
        ReadDeadLetters.evidence(letter("ada".getBytes(UTF_8), source("users-3@42"))),
        is(bySource));
  }

  @Test
  void standsForItselfWhereItNamesNoSource() {
    assertThat(
        ReadDeadLetters.evidence(letter(null, new RecordHeaders())),
        is(KV.of("users.dead-letters-1@7", new Evidence.DeadLetter("users.dead-letters-1@7"))));
  }

  private static Headers source(String source) {
    return new RecordHeaders().add(DeadLetterTopic.SOURCE, source.getBytes(UTF_8));
  }

  private static KafkaRecord<byte[], byte[]> letter(byte[] key, Headers headers) {
    return new KafkaRecord<>(
        "users.dead-letters",
        1,
        7,
        0,
        KafkaTimestampType.CREATE_TIME,
        headers,
        KV.of(key, new byte[] {1}));
  }
}
