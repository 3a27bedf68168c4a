package dev.millrace.pipelines.reconcile;

import dev.millrace.pipelines.reconcile.Finding.Counted;
import java.sql.SQLException;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/** Stores the sums of a run, a handful of rows. A repeated task overwrites them with the same. */
final class StoreTotals extends PTransform<PCollection<Counted>, PDone> {
  private static final long serialVersionUID = 1;

  private final ReconciliationStore store;

  StoreTotals(ReconciliationStore store) {
    this.store = store;
  }

  @Override
  public PDone expand(PCollection<Counted> totals) {
    totals.apply(ParDo.of(new StoreFn(store)));
    return PDone.in(totals.getPipeline());
  }

  private static final class StoreFn extends DoFn<Counted, Void> {
    private static final long serialVersionUID = 1;

    private final ReconciliationStore store;

    StoreFn(ReconciliationStore store) {
      this.store = store;
    }

    @ProcessElement
    public void processElement(@Element Counted total) throws SQLException {
      store.storeTotal(total);
    }
  }
}
