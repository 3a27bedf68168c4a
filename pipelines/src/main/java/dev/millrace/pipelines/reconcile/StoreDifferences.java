package dev.millrace.pipelines.reconcile;

import dev.millrace.pipelines.reconcile.Finding.Counted;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/**
 * Stores the differences among the findings and passes the tallies on: one step in one line of
 * steps, because a branch would compare everything twice on Spark.
 *
 * <p>Delivery: at least once under a key of the run, so each difference stands there once.
 */
final class StoreDifferences extends PTransform<PCollection<Finding>, PCollection<Counted>> {
  private static final long serialVersionUID = 1;

  private final ReconciliationStore store;

  StoreDifferences(ReconciliationStore store) {
    this.store = store;
  }

  @Override
  public PCollection<Counted> expand(PCollection<Finding> findings) {
    return findings
        .apply(ParDo.of(new StoreFn(store)))
        .setCoder(SerializableCoder.of(Counted.class));
  }

  private static final class StoreFn extends DoFn<Finding, Counted> {
    private static final long serialVersionUID = 1;

    private static final int BATCH = 1_000;

    private final ReconciliationStore store;
    private transient List<Difference> differences;

    StoreFn(ReconciliationStore store) {
      this.store = store;
    }

    @StartBundle
    public void startBundle() {
      differences = new ArrayList<>();
    }

    @ProcessElement
    public void processElement(@Element Finding finding, OutputReceiver<Counted> out)
        throws SQLException {
      if (finding instanceof Difference difference) {
        differences.add(difference);
        if (differences.size() == BATCH) {
          store();
        }
      } else if (finding instanceof Counted counted) {
        out.output(counted);
      }
    }

    @FinishBundle
    public void finishBundle() throws SQLException {
      if (!differences.isEmpty()) {
        store();
      }
    }

    private void store() throws SQLException {
      store.storeDifferences(differences);
      differences.clear();
    }
  }
}
