package dev.millrace.pipelines.microbatch.kafka;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.pipelines.microbatch.StreamStoppedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class OffsetRangePlannerTest {
  private static final String TOPIC_ID = Uuid.randomUuid().toString();

  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>(OffsetResetStrategy.NONE);
  private TopicDescription description;

  @Test
  void startsAtTheBeginningOfEveryPartition() {
    topicHolds(range(0, 3, 10), range(1, 0, 5));

    assertThat(
        planner(100, false).plan(List.of()),
        is(Optional.of(List.of(range(0, 3, 10), range(1, 0, 5)))));
  }

  @Test
  void goesOnWhereTheLastBatchEndedAndNamesIdlePartitions() {
    topicHolds(range(0, 0, 10), range(1, 0, 5));

    assertThat(
        planner(100, false).plan(List.of(range(0, 0, 4), range(1, 0, 5))),
        is(Optional.of(List.of(range(0, 4, 10), range(1, 5, 5)))));
  }

  @Test
  void plansNothingAtTheEnd() {
    topicHolds(range(0, 0, 10));

    assertThat(planner(100, false).plan(List.of(range(0, 0, 10))), is(Optional.empty()));
  }

  @Test
  void readsAnAddedPartitionFromItsBeginning() {
    topicHolds(range(0, 0, 10), range(1, 0, 2));

    assertThat(
        planner(100, false).plan(List.of(range(0, 0, 10))),
        is(Optional.of(List.of(range(0, 10, 10), range(1, 0, 2)))));
  }

  @Test
  void sharesABatchOutByLagAndLetsNoPartitionStarve() {
    List<OffsetRange> ranges =
        OffsetRangePlanner.cut(
            TOPIC_ID,
            Map.of(partition(0), 0L, partition(1), 100L, partition(2), 7L),
            Map.of(partition(0), 9000L, partition(1), 1099L, partition(2), 8L),
            1000);

    assertThat(ranges, contains(range(0, 0, 900), range(1, 100, 199), range(2, 7, 8)));
  }

  @Test
  void singlePassEndsAtTheEndThatWasPresentWhenItBegan() {
    topicHolds(range(0, 0, 10));
    OffsetRangePlanner planner = planner(6, true);
    List<OffsetRange> first = planner.plan(List.of()).orElseThrow();
    topicHolds(range(0, 0, 50));
    List<OffsetRange> second = planner.plan(first).orElseThrow();

    assertThat(first, contains(range(0, 0, 6)));
    assertThat(second, contains(range(0, 6, 10)));
    assertThat(planner.plan(second), is(Optional.empty()));
  }

  @Test
  void stopsWithTheNumbersWhenRetentionWasFaster() {
    topicHolds(range(0, 8, 10));

    StreamStoppedException e =
        assertThrows(
            StreamStoppedException.class, () -> planner(100, false).plan(List.of(range(0, 0, 5))));

    assertThat(
        e.getMessage(),
        is(
            "users-0 must be read from offset 5, but the topic holds it only from offset 8:"
                + " 3 offsets are gone, most likely by retention. To go on with what it still holds, of which"
                + " some will be written again, take the stream's row out of the table"
                + " micro_batches"));
  }

  @Test
  void refusesToReadAgainWhatRetentionHasTaken() {
    topicHolds(range(0, 8, 10), range(1, 3, 3));

    planner(100, false).requireReadable(List.of(range(0, 8, 10), range(1, 0, 0)));

    assertThrows(
        StreamStoppedException.class,
        () -> planner(100, false).requireReadable(List.of(range(0, 7, 10))));
  }

  @Test
  void stopsAtAnotherTopicOfTheSameName() {
    topicHolds(range(0, 0, 10));
    OffsetRange before = new OffsetRange("users", Uuid.randomUuid().toString(), 0, 0, 5);

    StreamStoppedException e =
        assertThrows(StreamStoppedException.class, () -> planner(100, false).plan(List.of(before)));

    assertThat(
        e.getMessage(),
        startsWith(
            String.format(
                "Topic users must be the one that was read before, with the id %s, but has the id %s:"
                    + " it was deleted and created again",
                before.topicId(), TOPIC_ID)));
  }

  @Test
  void stopsWhenTheTopicEndsBeforeWhatWasRead() {
    topicHolds(range(0, 0, 2));

    IllegalStateException e =
        assertThrows(
            IllegalStateException.class, () -> planner(100, false).plan(List.of(range(0, 0, 5))));

    assertThat(
        e.getMessage(),
        is("users-0 was read up to offset 5, but ends at offset 2: the brokers have lost records"));
  }

  @Test
  void namesAMissingTopic() {
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> planner(100, false).plan(List.of()));

    assertThat(e.getMessage(), is("The topic must exist, but there is no topic: users"));
  }

  @Test
  void movesTheConsumerGroupAlong() {
    topicHolds(range(0, 0, 10));
    consumer.assign(List.of(partition(0)));

    planner(100, false).committed(List.of(range(0, 0, 10)));

    assertThat(
        consumer.committed(Set.of(partition(0))),
        is(Map.of(partition(0), new OffsetAndMetadata(10))));
  }

  private OffsetRangePlanner planner(long maxRecords, boolean once) {
    return new OffsetRangePlanner(
        consumer,
        () -> Optional.ofNullable(description),
        "users",
        maxRecords,
        once ? Stretch.present() : Stretch.following());
  }

  private void topicHolds(OffsetRange... ranges) {
    Map<TopicPartition, Long> beginnings = new HashMap<>();
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (OffsetRange range : ranges) {
      beginnings.put(range.topicPartition(), range.start());
      ends.put(range.topicPartition(), range.end());
    }
    consumer.updateBeginningOffsets(beginnings);
    consumer.updateEndOffsets(ends);
    description =
        new TopicDescription(
            "users",
            false,
            beginnings.keySet().stream()
                .map(held -> new TopicPartitionInfo(held.partition(), null, List.of(), List.of()))
                .toList(),
            Set.of(),
            Uuid.fromString(TOPIC_ID));
  }

  private static OffsetRange range(int partition, long start, long end) {
    return new OffsetRange("users", TOPIC_ID, partition, start, end);
  }

  private static TopicPartition partition(int partition) {
    return new TopicPartition("users", partition);
  }
}
