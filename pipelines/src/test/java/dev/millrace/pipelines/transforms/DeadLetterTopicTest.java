package dev.millrace.pipelines.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.pipelines.microbatch.StreamStoppedException;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class DeadLetterTopicTest {
  private static final int MEGABYTE = 1024 * 1024;

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, new ByteArraySerializer(), new ByteArraySerializer());
  private final DeadLetterTopic letters = new DeadLetterTopic(producer, "letters", 0.5);

  @Test
  void holdsLettersBackUntilTheEnd() throws InterruptedException {
    bundle(10, 200, 1);
    assertThat(producer.history(), empty());

    letters.flush();

    assertThat(producer.history(), hasSize(10));
  }

  @Test
  void sendsNothingOfABundleWithTooManyLetters() throws InterruptedException {
    bundle(101, 200, 1);

    StreamStoppedException stopped = assertThrows(StreamStoppedException.class, letters::flush);

    assertThat(producer.history(), empty());
    assertThat(
        stopped.getMessage(),
        allOf(
            startsWith("101 of 200 records would become dead letters, which is more than"),
            containsString("the share of 0.5 that --maxDeadLetterShare allows"),
            containsString("Most often: DecodeUsers: No user. No letter from users-0@0 on was")));
  }

  @Test
  void sendsExactlyTheLargestShare() throws InterruptedException {
    bundle(100, 200, 1);

    letters.flush();

    assertThat(producer.history(), hasSize(100));
  }

  @Test
  void takesFewLettersForNoSign() throws InterruptedException {
    bundle(99, 99, 1);

    letters.flush();

    assertThat(producer.history(), hasSize(99));
  }

  @Test
  void judgesByTheShareSoFarWhenTheMemoryForLettersIsFull() throws InterruptedException {
    bundle(7, 7, MEGABYTE);
    assertThat(producer.history(), empty());

    bundle(1, 1, MEGABYTE);
    assertThat(producer.history(), hasSize(8));

    StreamStoppedException stopped =
        assertThrows(StreamStoppedException.class, () -> bundle(200, 200, MEGABYTE / 10));
    assertThat(stopped.getMessage(), startsWith("168 of 168 records"));
    assertThat(producer.history(), hasSize(88));
  }

  /** Records, of which the first so many are letters with a value of that size. */
  private void bundle(int failed, int records, int bytes) throws InterruptedException {
    for (int record = 0; record < records; record++) {
      letters.countRecord();
      if (record < failed) {
        letters.add(
            new Outcome.DeadLetter<>(
                TestRecords.recordAt(record, null, new byte[bytes]),
                "DecodeUsers",
                Outcome.Cause.MALFORMED,
                "No user"));
      }
    }
  }
}
