package dev.millrace.pipelines.reconcile;

import static dev.millrace.pipelines.reconcile.TestEvidence.ADA;
import static dev.millrace.pipelines.reconcile.TestEvidence.ADA_ID;
import static dev.millrace.pipelines.reconcile.TestEvidence.AS_OF;
import static dev.millrace.pipelines.reconcile.TestEvidence.NOTHING_PURGED;
import static dev.millrace.pipelines.reconcile.TestEvidence.ada;
import static dev.millrace.pipelines.reconcile.TestEvidence.notStaged;
import static dev.millrace.pipelines.reconcile.TestEvidence.published;
import static dev.millrace.pipelines.reconcile.TestEvidence.row;
import static dev.millrace.pipelines.reconcile.TestEvidence.rows;
import static dev.millrace.pipelines.reconcile.TestEvidence.rowsWithout;

import dev.millrace.pipelines.reconcile.Difference.Kind;
import dev.millrace.pipelines.reconcile.Tally.Count;
import dev.millrace.schemas.UserTable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestPipelineExtension.class)
class CompareUsersTest {
  private static final Tally RIGHT = Tally.of(Count.EXPECTED, Count.FOUND);

  @Test
  void bringsTogetherWhatTheSystemsSayOfAUser(TestPipeline pipeline) {
    PAssert.that(compare(pipeline, pieces(ada(published(), rows())), new Unneeded()))
        .containsInAnyOrder(
            Finding.Counted.total("users", RIGHT),
            Finding.Counted.total("users_by_country", RIGHT),
            Finding.Counted.total("users_by_minute", RIGHT),
            new Finding.Counted("user_counts", "2026-01-31T23:59:00Z/DK/female", RIGHT));
    pipeline.run().waitUntilFinish();
  }

  @Test
  void forgetsADifferenceThatIsGoneAtTheSecondLook(TestPipeline pipeline) {
    UserEvidence first = ada(notStaged(), rows());

    PAssert.that(compare(pipeline, pieces(first), shows(() -> ada(published(), rows()))))
        .containsInAnyOrder(
            Finding.Counted.total("users", RIGHT),
            Finding.Counted.total("users_by_country", RIGHT),
            Finding.Counted.total("users_by_minute", RIGHT),
            new Finding.Counted("user_counts", "2026-01-31T23:59:00Z/DK/female", RIGHT));
    pipeline.run().waitUntilFinish();
  }

  @Test
  void reportsADifferenceThatIsStillThereAtTheSecondLook(TestPipeline pipeline) {
    UserEvidence withoutRow = ada(published(), rowsWithout(UserTable.USERS_BY_COUNTRY));

    PAssert.that(
            compare(
                pipeline,
                pieces(withoutRow),
                shows(() -> ada(published(), rowsWithout(UserTable.USERS_BY_COUNTRY)))))
        .containsInAnyOrder(
            Finding.Counted.total("users", RIGHT),
            new Difference(
                "users_by_country",
                Kind.MISSING,
                row(UserTable.USERS_BY_COUNTRY).keyText(),
                ADA_ID,
                List.of()),
            Finding.Counted.total("users_by_country", Tally.of(Count.EXPECTED, Count.MISSING)),
            Finding.Counted.total("users_by_minute", RIGHT),
            new Finding.Counted("user_counts", "2026-01-31T23:59:00Z/DK/female", RIGHT));
    pipeline.run().waitUntilFinish();
  }

  @Test
  void knowsOfAPurgeThatRanMeanwhile(TestPipeline pipeline) {
    UserEvidence gone = ada(notStaged(), List.of(row(UserTable.USERS)));
    SecondLook purged = first -> new SecondLook.Seen(first, ADA.getStagedAt().plusMillis(1));

    PAssert.that(compare(pipeline, pieces(gone), purged))
        .containsInAnyOrder(Finding.Counted.total("users", Tally.of(Count.FOUND, Count.PURGED)));
    pipeline.run().waitUntilFinish();
  }

  private static PCollection<Finding> compare(
      TestPipeline pipeline, List<KV<String, Evidence>> evidence, SecondLook secondLook) {
    return pipeline
        .apply(Create.of(evidence).withCoder(GatherEvidence.CODER))
        .apply(new CompareUsers(AS_OF, NOTHING_PURGED, secondLook));
  }

  private static List<KV<String, Evidence>> pieces(UserEvidence user) {
    List<KV<String, Evidence>> pieces = new ArrayList<>();
    user.staged().ifPresent(staged -> pieces.add(KV.of(user.id(), staged)));
    user.rows().forEach(row -> pieces.add(KV.of(user.id(), new Evidence.Stored(row))));
    return pieces;
  }

  /** Made where it is looked, since evidence doesn't travel by itself. */
  private interface Sight extends Supplier<UserEvidence>, Serializable {}

  private static SecondLook shows(Sight second) {
    return first -> new SecondLook.Seen(second.get(), NOTHING_PURGED);
  }

  private static final class Unneeded implements SecondLook {
    private static final long serialVersionUID = 1;

    @Override
    public Seen at(UserEvidence first) {
      throw new AssertionError("What is right needs no second look");
    }
  }
}
