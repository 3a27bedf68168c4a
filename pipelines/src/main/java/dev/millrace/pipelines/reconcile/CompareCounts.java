package dev.millrace.pipelines.reconcile;

import dev.millrace.pipelines.reconcile.Finding.Counted;
import dev.millrace.pipelines.reconcile.Tally.Count;
import java.util.List;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/**
 * Holds the number of users that Cassandra counts in each slot against a recount of the staged
 * ones. Takes sums, and gives a difference where they are not equal and one tally for the slot;
 * totals come out as they went in.
 */
final class CompareCounts extends PTransform<PCollection<Counted>, PCollection<Finding>> {
  private static final long serialVersionUID = 1;

  @Override
  public PCollection<Finding> expand(PCollection<Counted> sums) {
    return sums.apply(ParDo.of(new CompareFn())).setCoder(SerializableCoder.of(Finding.class));
  }

  private static final class CompareFn extends DoFn<Counted, Finding> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void processElement(@Element Counted sum, OutputReceiver<Finding> out) {
      if (sum.isTotal()) {
        out.output(sum);
        return;
      }
      long expected = sum.tally().get(Count.EXPECTED);
      long found = sum.tally().get(Count.FOUND);
      if (expected == found) {
        out.output(total(sum, Count.EXPECTED, Count.FOUND));
      } else if (expected == 0) {
        out.output(difference(sum, Difference.Kind.EXTRA));
        out.output(total(sum, Count.FOUND, Count.EXTRA));
      } else if (found == 0) {
        out.output(difference(sum, Difference.Kind.MISSING));
        out.output(total(sum, Count.EXPECTED, Count.MISSING));
      } else {
        out.output(difference(sum, Difference.Kind.DIFFERING));
        out.output(total(sum, Count.EXPECTED, Count.FOUND, Count.DIFFERING));
      }
    }
  }

  private static Counted total(Counted sum, Count... under) {
    return Counted.total(sum.subject(), Tally.of(under));
  }

  private static Difference difference(Counted sum, Difference.Kind kind) {
    Difference.Field users =
        new Difference.Field(
            "users",
            Long.toString(sum.tally().get(Count.EXPECTED)),
            Long.toString(sum.tally().get(Count.FOUND)));
    return new Difference(sum.subject(), kind, sum.slot(), null, List.of(users));
  }
}
