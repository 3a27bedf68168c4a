package dev.millrace.pipelines.reconcile;

import dev.millrace.pipelines.reconcile.Finding.Counted;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Adds up the tallies of each subject and slot. Bounded input only; every worker adds up its own
 * before the shuffle.
 */
final class AddUp extends PTransform<PCollection<Counted>, PCollection<Counted>> {
  private static final long serialVersionUID = 1;

  @Override
  public PCollection<Counted> expand(PCollection<Counted> tallies) {
    return tallies
        .apply("KeyBySubjectAndSlot", MapElements.via(new ToKv()))
        .setCoder(
            KvCoder.of(
                KvCoder.of(StringUtf8Coder.of(), StringUtf8Coder.of()),
                SerializableCoder.of(Tally.class)))
        .apply("Sum", Combine.perKey(new Sum()))
        .apply("Unkey", MapElements.via(new FromKv()))
        .setCoder(SerializableCoder.of(Counted.class));
  }

  private static final class Sum extends Combine.BinaryCombineFn<Tally> {
    private static final long serialVersionUID = 1;

    @Override
    public Tally apply(Tally left, Tally right) {
      return left.plus(right);
    }
  }

  private static final class ToKv extends SimpleFunction<Counted, KV<KV<String, String>, Tally>> {
    private static final long serialVersionUID = 1;

    @Override
    public KV<KV<String, String>, Tally> apply(Counted counted) {
      return KV.of(KV.of(counted.subject(), counted.slot()), counted.tally());
    }
  }

  private static final class FromKv extends SimpleFunction<KV<KV<String, String>, Tally>, Counted> {
    private static final long serialVersionUID = 1;

    @Override
    public Counted apply(KV<KV<String, String>, Tally> sum) {
      return new Counted(sum.getKey().getKey(), sum.getKey().getValue(), sum.getValue());
    }
  }
}
