package dev.millrace.pipelines.users;

import dev.millrace.pipelines.transforms.Outcome;
import dev.millrace.pipelines.transforms.OutcomeCoder;
import dev.millrace.schemas.User;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;

/** The coder of outcomes that hold users. */
final class UserOutcomes {
  static final Coder<Outcome<User>> CODER = OutcomeCoder.of(AvroCoder.specific(User.class));

  private UserOutcomes() {}
}
