package dev.millrace.pipelines.reconcile;

import dev.millrace.pipelines.reconcile.Difference.Kind;
import dev.millrace.pipelines.reconcile.Finding.Counted;
import dev.millrace.pipelines.reconcile.Tally.Count;
import java.util.List;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Adding up tallies, and comparing the sums of each minute, country and gender. */
@ExtendWith(TestPipelineExtension.class)
class CountsTest {
  private static final Tally EXPECTED = Tally.of(Count.EXPECTED);
  private static final Tally FOUND = Tally.of(Count.FOUND);
  private static final Tally BOTH = Tally.of(Count.EXPECTED, Count.FOUND);

  @Test
  void addsUpEachSubjectAndSlotByItself(TestPipeline pipeline) {
    PAssert.that(
            pipeline
                .apply(
                    create(
                        Counted.total("users", BOTH),
                        Counted.total("users", EXPECTED),
                        Counted.total("users_by_minute", BOTH),
                        new Counted("user_counts", "noon/DK/female", FOUND),
                        new Counted("user_counts", "noon/DK/female", FOUND),
                        new Counted("user_counts", "noon/DK/male", FOUND)))
                .apply(new AddUp()))
        .containsInAnyOrder(
            Counted.total("users", BOTH.plus(EXPECTED)),
            Counted.total("users_by_minute", BOTH),
            new Counted("user_counts", "noon/DK/female", FOUND.plus(FOUND)),
            new Counted("user_counts", "noon/DK/male", FOUND));
    pipeline.run().waitUntilFinish();
  }

  @Test
  void findsCountsThatDifferFromTheRecount(TestPipeline pipeline) {
    PAssert.that(
            pipeline
                .apply(
                    create(
                        new Counted("user_counts", "right", BOTH.plus(BOTH)),
                        new Counted("user_counts", "one too many", BOTH.plus(FOUND)),
                        new Counted("user_counts", "none", EXPECTED),
                        new Counted("user_counts", "only found", FOUND),
                        Counted.total("users", EXPECTED)))
                .apply(new CompareCounts()))
        .containsInAnyOrder(
            Counted.total("user_counts", BOTH),
            difference(Kind.DIFFERING, "one too many", "1", "2"),
            Counted.total("user_counts", Tally.of(Count.EXPECTED, Count.FOUND, Count.DIFFERING)),
            difference(Kind.MISSING, "none", "1", "0"),
            Counted.total("user_counts", Tally.of(Count.EXPECTED, Count.MISSING)),
            difference(Kind.EXTRA, "only found", "0", "1"),
            Counted.total("user_counts", Tally.of(Count.FOUND, Count.EXTRA)),
            Counted.total("users", EXPECTED));
    pipeline.run().waitUntilFinish();
  }

  private static Create.Values<Counted> create(Counted... tallies) {
    return Create.of(List.of(tallies)).withCoder(SerializableCoder.of(Counted.class));
  }

  private static Difference difference(Kind kind, String slot, String expected, String found) {
    return new Difference(
        "user_counts", kind, slot, null, List.of(new Difference.Field("users", expected, found)));
  }
}
