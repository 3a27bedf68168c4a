package dev.millrace.pipelines.transforms;

import static dev.millrace.pipelines.transforms.TestLetters.FAILED_AT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.pipelines.microbatch.kafka.RecordPosition;
import dev.millrace.schemas.MalformedRecordException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.KafkaTimestampType;
import org.apache.beam.sdk.values.KV;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class LetterTest {
  private static final byte[] KEY = {'k'};
  private static final byte[] VALUE = {0, 1, 2};
  private static final Instant LATER = Instant.parse("2026-02-01T00:00:00Z");

  @Test
  void standsUnderItsSourceWithTheBytesUntouched() throws Exception {
    ProducerRecord<byte[], byte[]> record =
        failed(TestRecords.recordAt(42, KEY, VALUE)).toRecord("letters");

    assertThat(record.topic(), is("letters"));
    assertThat(new String(record.key(), UTF_8), is("users-0@42"));
    assertThat(record.value(), is(VALUE));
    assertThat(
        headers(record),
        contains(
            "trace=t1",
            "millrace.source=users-0@42",
            "millrace.attempts=1",
            "millrace.timestamp=1970-01-01T00:00:01Z",
            "millrace.stage=DecodeUsers",
            "millrace.reason=No user",
            "millrace.time=2026-01-31T12:00:00.123Z",
            "millrace.key=k"));
  }

  @Test
  void readsBackWhatItWrote() throws Exception {
    Letter letter = read(failed(TestRecords.recordAt(42, KEY, VALUE)));

    assertThat(letter.source(), is(new RecordPosition("users", 0, 42)));
    assertThat(letter.stage(), is("DecodeUsers"));
    assertThat(letter.reason(), is("No user"));
    assertThat(letter.time(), is(FAILED_AT));
    assertThat(letter.attempts(), is(1));
    assertThat(letter.replay(), is(Optional.empty()));
    assertThat(letter.original().key(), is(KEY));
    assertThat(letter.original().value(), is(VALUE));
    assertThat(letter.original().timestamp(), is(Instant.ofEpochSecond(1)));
  }

  @Test
  void tellsAnAbsentKeyAndValueFromEmptyOnes() throws Exception {
    Letter absent = failed(TestRecords.recordAt(1, null, null));
    Letter empty = failed(TestRecords.recordAt(1, new byte[0], new byte[0]));

    assertThat(absent.toRecord("letters").value(), is(new byte[0])); // null would erase it
    assertThat(read(absent).original().key(), is(nullValue()));
    assertThat(read(absent).original().value(), is(nullValue()));
    assertThat(read(empty).original().key(), is(new byte[0]));
    assertThat(read(empty).original().value(), is(new byte[0]));
  }

  @Test
  void isCopiedIntoThePartitionOfItsKeyOrItsOwn() throws Exception {
    ProducerRecord<byte[], byte[]> keyed =
        read(failed(TestRecords.recordAt(42, KEY, VALUE))).toCopy();
    ProducerRecord<byte[], byte[]> unkeyed = failed(TestRecords.recordAt(42, null, VALUE)).toCopy();

    assertThat(keyed.topic(), is("users"));
    assertThat(keyed.partition(), is(nullValue()));
    assertThat(keyed.key(), is(KEY));
    assertThat(keyed.value(), is(VALUE));
    assertThat(
        headers(keyed),
        contains(
            "trace=t1",
            "millrace.source=users-0@42",
            "millrace.attempts=1",
            "millrace.timestamp=1970-01-01T00:00:01Z"));
    assertThat(unkeyed.partition(), is(0));
  }

  @Test
  void keepsItsIdentityWhenItsCopyFails() throws Exception {
    Letter first = failed(TestRecords.recordAt(42, KEY, VALUE));
    Letter again = failed(received(1000, first.toCopy()));
    Letter oneMore = failed(received(2000, again.toCopy()));

    assertThat(again.source(), is(first.source()));
    assertThat(again.attempts(), is(2));
    assertThat(again.original().timestamp(), is(first.original().timestamp()));
    assertThat(
        headers(again.toRecord("letters")).stream().filter("trace=t1"::equals).count(), is(1L));
    assertThat(
        headers(again.toRecord("letters")).size(), is(headers(first.toRecord("letters")).size()));
    assertThat(oneMore.source(), is(first.source()));
    assertThat(oneMore.attempts(), is(3));
  }

  @Test
  void remembersItsReplayUntilItFailsAgain() throws Exception {
    Letter first = failed(TestRecords.recordAt(42, KEY, VALUE));
    Letter.Replay replay = new Letter.Replay(LATER, new RecordPosition("users", 2, 1000));

    Letter replayed = read(first.replayed(replay));

    assertThat(replayed.replay(), is(Optional.of(replay)));
    assertThat(failed(received(1000, replayed.toCopy())).replay(), is(Optional.empty()));
  }

  @Test
  void takesNoOtherProgramsHeaderForAnIdentity() throws Exception {
    KafkaRecord<byte[], byte[]> record = TestRecords.recordAt(42, KEY, VALUE);
    record.getHeaders().add(Letter.SOURCE, "elsewhere".getBytes(UTF_8));
    record.getHeaders().add(Letter.TIMESTAMP, "yesterday".getBytes(UTF_8));

    assertThat(failed(record).source().toString(), is("users-0@42"));
    assertThat(failed(record).attempts(), is(1));
    assertThat(failed(record).original().timestamp(), is(Instant.ofEpochSecond(1)));
  }

  @Test
  void shortensAReasonThatQuotesTooMuch() {
    Letter letter =
        Letter.of(
            new Outcome.DeadLetter<>(
                TestRecords.recordAt(42, KEY, VALUE),
                "DecodeUsers",
                Outcome.Cause.BREAKS_RULE,
                "x".repeat(1_000_000)),
            FAILED_AT);

    assertThat(letter.reason().length(), lessThan(5_000));
  }

  @Test
  void saysOfOtherRecordsThatTheyAreNone() {
    MalformedRecordException wrongKey =
        assertThrows(
            MalformedRecordException.class,
            () -> Letter.read("ada".getBytes(UTF_8), VALUE, new RecordHeaders()));
    MalformedRecordException noHeaders =
        assertThrows(
            MalformedRecordException.class,
            () -> Letter.read("users-0@42".getBytes(UTF_8), VALUE, new RecordHeaders()));

    assertThat(wrongKey.getMessage(), is("Not a dead letter: the key must be like users-0@42"));
    assertThat(noHeaders.getMessage(), is("Not a dead letter: there is no header millrace.stage"));
  }

  private static Letter failed(KafkaRecord<byte[], byte[]> record) {
    return Letter.of(
        new Outcome.DeadLetter<>(record, "DecodeUsers", Outcome.Cause.MALFORMED, "No user"),
        FAILED_AT);
  }

  private static Letter read(Letter letter) throws MalformedRecordException {
    ProducerRecord<byte[], byte[]> sent = letter.toRecord("letters");
    return Letter.read(sent.key(), sent.value(), sent.headers());
  }

  private static KafkaRecord<byte[], byte[]> received(
      long offset, ProducerRecord<byte[], byte[]> sent) {
    return new KafkaRecord<>(
        sent.topic(),
        2,
        offset,
        LATER.toEpochMilli(),
        KafkaTimestampType.CREATE_TIME,
        sent.headers(),
        KV.of(sent.key(), sent.value()));
  }

  private static List<String> headers(ProducerRecord<byte[], byte[]> record) {
    List<String> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      headers.add(header.key() + "=" + new String(header.value(), UTF_8));
    }
    return headers;
  }
}
