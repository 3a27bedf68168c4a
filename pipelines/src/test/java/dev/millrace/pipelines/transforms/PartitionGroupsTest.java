package dev.millrace.pipelines.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionGroupsTest {
  private static final List<Object> NOON = List.of(0, "12:00");
  private static final List<Object> LATER = List.of(0, "12:01");
  private static final int SMALL = 100;

  private final PartitionGroups<String> groups = new PartitionGroups<>();

  @Test
  void keepsWritesUntilTheyAreAskedFor() {
    assertThat(groups.add(NOON, "a", SMALL), empty());
    assertThat(groups.add(LATER, "b", SMALL), empty());
    assertThat(groups.add(NOON, "c", SMALL), empty());

    assertThat(groups.drain(), containsInAnyOrder(List.of("a", "c"), List.of("b")));
    assertThat(groups.drain(), empty());
  }

  @Test
  void givesAGroupAwayBeforeCassandraWarnsOfItsSize() {
    int half = PartitionGroups.MOST_BYTES / 2;
    assertThat(groups.add(NOON, "a", half), empty());
    assertThat(groups.add(LATER, "b", half), empty());

    assertThat(groups.add(NOON, "c", half), contains(List.of("a", "c")));
    assertThat(groups.drain(), contains(List.of("b")));
  }

  @Test
  void keepsOnlySoManyHoweverManyPartitionsThereAre() {
    List<List<String>> given = List.of();
    int added = 0;
    while (given.isEmpty()) {
      given = groups.add(List.of(added), "row " + added, SMALL);
      added++;
    }

    assertThat(added, is(PartitionGroups.MOST_WRITES));
    assertThat(given, hasSize(PartitionGroups.MOST_WRITES));
    assertThat(groups.drain(), empty());
  }

  @Test
  void startsAgainWithAPartitionWhoseGroupIsGone() {
    groups.add(NOON, "a", PartitionGroups.MOST_BYTES);
    groups.add(NOON, "b", SMALL);

    assertThat(groups.drain(), contains(List.of("b")));
  }
}
