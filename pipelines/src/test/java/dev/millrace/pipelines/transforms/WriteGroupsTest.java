package dev.millrace.pipelines.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import java.util.List;
import org.junit.jupiter.api.Test;

class WriteGroupsTest {
  private static final String NOON = "12:00";
  private static final String LATER = "12:01";
  private static final int SMALL = 100;
  private static final int MOST_PER_GROUP = 3;

  private final WriteGroups<String, String> groups = new WriteGroups<>(MOST_PER_GROUP);

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
    int half = WriteGroups.MOST_BYTES / 2;
    assertThat(groups.add(NOON, "a", half), empty());
    assertThat(groups.add(LATER, "b", half), empty());
    assertThat(groups.add(NOON, "c", half), empty());

    assertThat(groups.add(NOON, "d", 1), contains(List.of("a", "c")));
    assertThat(groups.drain(), containsInAnyOrder(List.of("b"), List.of("d")));
  }

  @Test
  void givesAGroupAwayBeforeItHasTooManyWrites() {
    for (String write : List.of("a", "b", "c")) {
      assertThat(groups.add(NOON, write, SMALL), empty());
    }

    assertThat(groups.add(NOON, "d", SMALL), contains(List.of("a", "b", "c")));
    assertThat(groups.drain(), contains(List.of("d")));
  }

  @Test
  void takesAWriteThatIsTooLargeAlone() {
    assertThat(groups.add(NOON, "a", 2 * WriteGroups.MOST_BYTES), empty());

    assertThat(groups.add(NOON, "b", SMALL), contains(List.of("a")));
  }

  @Test
  void keepsOnlySoManyHoweverManyGroupsThereAre() {
    List<List<String>> given = List.of();
    int added = 0;
    while (given.isEmpty()) {
      given = groups.add("key " + added, "row " + added, SMALL);
      added++;
    }

    assertThat(added, is(WriteGroups.MOST_KEPT));
    assertThat(given, hasSize(WriteGroups.MOST_KEPT));
    assertThat(groups.drain(), empty());
  }

  @Test
  void losesNothingWhereAGroupIsFullAndTooManyAreKept() {
    groups.add(NOON, "too large to share", 2 * WriteGroups.MOST_BYTES);
    for (int row = 2; row < WriteGroups.MOST_KEPT; row++) {
      assertThat(groups.add("key " + row, "row " + row, SMALL), empty());
    }
    assertThat(groups.add(NOON, "next", SMALL), contains(List.of("too large to share")));

    assertThat(groups.add(LATER, "last", SMALL), hasSize(WriteGroups.MOST_KEPT));
  }
}
