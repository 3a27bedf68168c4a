package dev.millrace.pipelines.users;

import dev.millrace.pipelines.transforms.Outcome;
import dev.millrace.schemas.NormaliseUser;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserRules;
import java.util.List;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/**
 * Normalises users and holds them against the rules. Works on bounded and unbounded input, one
 * element at a time; a user that breaks a rule comes out whole as a dead letter, everything that is
 * no row as it was.
 */
public final class NormaliseUsers
    extends PTransform<PCollection<Outcome<User>>, PCollection<Outcome<User>>> {
  private static final long serialVersionUID = 1;

  @Override
  public PCollection<Outcome<User>> expand(PCollection<Outcome<User>> outcomes) {
    return outcomes.apply(ParDo.of(new NormaliseFn())).setCoder(UserOutcomes.CODER);
  }

  private static final class NormaliseFn extends DoFn<Outcome<User>, Outcome<User>> {
    private static final long serialVersionUID = 1;

    private final Counter invalid = Metrics.counter(NormaliseUsers.class, "invalid");

    @ProcessElement
    public void processElement(@Element Outcome<User> outcome, OutputReceiver<Outcome<User>> out) {
      if (!(outcome instanceof Outcome.Row<User> row)) {
        out.output(outcome);
        return;
      }
      User user = NormaliseUser.normalise(row.value());
      List<String> violations = UserRules.violations(user);
      if (violations.isEmpty()) {
        out.output(new Outcome.Row<>(row.source(), user));
      } else {
        invalid.inc();
        out.output(
            new Outcome.DeadLetter<>(
                row.source(),
                "NormaliseUsers",
                Outcome.Cause.BREAKS_RULE,
                String.join("; ", violations)));
      }
    }
  }
}
