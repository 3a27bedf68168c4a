package dev.millrace.stack;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.millrace.stack.testing.RealStack;
import org.junit.jupiter.api.Test;

class RetentionIT {
  private final RealStack stack = RealStack.get();

  @Test
  void tellsWhatTheTopicsSettingsAmountTo() throws Exception {
    assertThat(
        retention(stack.newRecordTopic(1)),
        is(
            "records for 30 d; what a newer record of the key replaced or deleted for at least"
                + " 1 h 00 m, and up to 1 d while records come; deletions for 7 d"));
    assertThat(
        retention(stack.newDeadLetterTopic()),
        is(
            "records for ever; what a newer record of the key replaced or deleted for at least"
                + " 0 s, and up to 1 d while records come; deletions for 7 d"));
    assertThat(retention(stack.newTopic(1)), is("records for 7 d"));
  }

  private String retention(String topic) throws Exception {
    return Retention.ofTopic(Retention.settings(stack.admin(), topic));
  }
}
