package dev.millrace.pipelines.users;

import static dev.millrace.pipelines.transforms.TestRecords.recordAt;

import dev.millrace.pipelines.transforms.Outcome;
import dev.millrace.schemas.User;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestPipelineExtension.class)
class NormaliseUsersTest {
  private static final KafkaRecord<byte[], byte[]> RECORD =
      recordAt(7, new byte[] {1}, new byte[] {2});

  @Test
  void normalisesValidUsers(TestPipeline pipeline) {
    User upperCase = User.newBuilder(TestUsers.ada()).setNationality("dk").build();

    expect(
        pipeline, new Outcome.Row<>(RECORD, upperCase), new Outcome.Row<>(RECORD, TestUsers.ada()));
  }

  @Test
  void keepsAUserThatBreaksARuleWhole(TestPipeline pipeline) {
    User withoutAddress = User.newBuilder(TestUsers.ada()).setLatitude(90.5).build();

    expect(
        pipeline,
        new Outcome.Row<>(RECORD, withoutAddress),
        new Outcome.DeadLetter<>(
            RECORD,
            "NormaliseUsers",
            Outcome.Cause.BREAKS_RULE,
            "latitude must be between -90 and 90 degrees, but was: 90.5"));
  }

  @Test
  void passesDeletionsAndDeadLettersOn(TestPipeline pipeline) {
    Outcome<User> letter =
        new Outcome.DeadLetter<>(RECORD, "DecodeUsers", Outcome.Cause.MALFORMED, "no user");
    Outcome<User> deletion = new Outcome.Deletion<>(RECORD);

    PAssert.that(
            pipeline
                .apply(Create.of(letter, deletion).withCoder(UserOutcomes.CODER))
                .apply(new NormaliseUsers()))
        .containsInAnyOrder(letter, deletion);
    pipeline.run().waitUntilFinish();
  }

  private static void expect(TestPipeline pipeline, Outcome<User> given, Outcome<User> expected) {
    PAssert.thatSingleton(
            pipeline
                .apply(Create.of(given).withCoder(UserOutcomes.CODER))
                .apply(new NormaliseUsers()))
        .isEqualTo(expected);
    pipeline.run().waitUntilFinish();
  }
}
