package dev.millrace.pipelines.reconcile;

import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Brings together all evidence of a user and judges it. Bounded input only.
 *
 * <p>What seems to differ is read once more before it is reported, since users may have been staged
 * or written while the scan ran. As many users as differ are read one by one, up to {@value
 * #MAX_SECOND_LOOKS} in a bundle: where more differ, it is not because they are under way.
 *
 * <p>Memory: one user's evidence at a time; grouping is left to the runner's shuffle.
 */
final class CompareUsers
    extends PTransform<PCollection<KV<String, Evidence>>, PCollection<Finding>> {
  private static final long serialVersionUID = 1;

  static final int MAX_SECOND_LOOKS = 10_000;

  private final Instant asOf;
  private final Instant purgedUntil;
  private final SecondLook secondLook;

  /**
   * @param asOf when the staging area was read
   * @param purgedUntil users staged before this may have been purged by then
   */
  CompareUsers(Instant asOf, Instant purgedUntil, SecondLook secondLook) {
    this.asOf = asOf;
    this.purgedUntil = purgedUntil;
    this.secondLook = secondLook;
  }

  @Override
  public PCollection<Finding> expand(PCollection<KV<String, Evidence>> evidence) {
    return evidence
        .apply("GroupByUser", GroupByKey.create())
        .apply("JudgeUsers", ParDo.of(new JudgeFn(asOf, purgedUntil, secondLook)))
        .setCoder(SerializableCoder.of(Finding.class));
  }

  private static final class JudgeFn extends DoFn<KV<String, Iterable<Evidence>>, Finding> {
    private static final long serialVersionUID = 1;

    private final Instant asOf;
    private final Instant purgedUntil;
    private final SecondLook secondLook;
    private int secondLooks;

    JudgeFn(Instant asOf, Instant purgedUntil, SecondLook secondLook) {
      this.asOf = asOf;
      this.purgedUntil = purgedUntil;
      this.secondLook = secondLook;
    }

    @StartBundle
    public void startBundle() {
      secondLooks = 0;
    }

    @ProcessElement
    public void processElement(
        @Element KV<String, Iterable<Evidence>> user, OutputReceiver<Finding> out) {
      UserEvidence evidence = UserEvidence.of(user.getKey(), user.getValue());
      List<Finding> findings = JudgeUser.judge(evidence, asOf, purgedUntil);
      if (findings.stream().anyMatch(Difference.class::isInstance)
          && secondLooks++ < MAX_SECOND_LOOKS) {
        SecondLook.Seen seen = secondLook.at(evidence);
        findings = JudgeUser.judge(seen.evidence(), asOf, seen.purgedUntil());
      }
      findings.forEach(out::output);
    }
  }
}
