package dev.millrace.stack.submit;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PipelineOptionsTest {
  private static final PipelineOptions GIVEN =
      new PipelineOptions(List.of("--bootstrapServers=mine:9092", "--once"));

  @Test
  void leavesWhatIsGivenAsItIs() {
    assertThat(
        GIVEN.withDefault("bootstrapServers", "stack:9092").arguments(),
        contains("--bootstrapServers=mine:9092", "--once"));
  }

  @Test
  void addsWhatIsNotGiven() {
    assertThat(
        GIVEN.withDefault("postgresUser", "millrace").arguments(),
        contains("--bootstrapServers=mine:9092", "--once", "--postgresUser=millrace"));
  }

  @Test
  void findsTheValueOfTheOptionOfExactlyThatName() {
    assertThat(GIVEN.value("bootstrapServers"), is(Optional.of("mine:9092")));
    assertThat(GIVEN.value("bootstrap"), is(Optional.empty()));
  }
}
