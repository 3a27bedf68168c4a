package dev.millrace.pipelines.microbatch.kafka;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StretchTest {
  private static final TopicPartition ZERO = new TopicPartition("users", 0);
  private static final TopicPartition ONE = new TopicPartition("users", 1);
  private static final Map<TopicPartition, Long> BEGINNINGS = Map.of(ZERO, 5L, ONE, 0L);

  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>(OffsetResetStrategy.NONE);

  @BeforeEach
  void topic() {
    consumer.updateEndOffsets(Map.of(ZERO, 50L, ONE, 10L));
  }

  @Test
  void isTheWholeTopicWhereNothingIsSaid() {
    Stretch stretch = between("", "");

    assertThat(stretch.starts(consumer, BEGINNINGS), is(BEGINNINGS));
    assertThat(stretch.ends(consumer, List.of(ZERO, ONE)), is(Map.of(ZERO, 50L, ONE, 10L)));
  }

  @Test
  void keepsTheEndsThatItFoundFirst() {
    Stretch stretch = between("", "");
    stretch.ends(consumer, List.of(ZERO, ONE));
    consumer.updateEndOffsets(Map.of(ZERO, 60L));

    assertThat(stretch.ends(consumer, List.of(ZERO, ONE)), is(Map.of(ZERO, 50L, ONE, 10L)));
  }

  @Test
  void takesOffsetsByPartition() {
    Stretch stretch = between("0:7", "0:9,1:3");

    assertThat(stretch.starts(consumer, BEGINNINGS), is(Map.of(ZERO, 7L, ONE, 0L)));
    assertThat(stretch.ends(consumer, List.of(ZERO, ONE)), is(Map.of(ZERO, 9L, ONE, 3L)));
  }

  @Test
  void refusesWhatTheTopicDoesNotHold() {
    IllegalArgumentException gone =
        assertThrows(
            IllegalArgumentException.class, () -> between("0:4", "").starts(consumer, BEGINNINGS));
    assertThat(
        gone.getMessage(), is("--from must be an offset that users-0 holds, from 5, but was: 4"));

    IllegalArgumentException beyond =
        assertThrows(
            IllegalArgumentException.class,
            () -> between("", "1:11").ends(consumer, List.of(ZERO, ONE)));
    assertThat(
        beyond.getMessage(),
        is("--to must be an offset that users-1 holds, from 0 to 10, but was: 11"));
  }

  @Test
  void readsInstants() {
    assertThat(
        TopicPosition.parse("--from", "2026-01-31T12:00:00Z"),
        is(new TopicPosition.AtTime(Instant.parse("2026-01-31T12:00:00Z"))));
  }

  @Test
  void namesTheOptionThatIsNeitherTimeNorOffsets() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> TopicPosition.parse("--from", "yesterday"));

    assertThat(e.getMessage(), startsWith("--from must be an instant such as"));
  }

  private static Stretch between(String from, String to) {
    return Stretch.between(TopicPosition.parse("--from", from), TopicPosition.parse("--to", to));
  }
}
