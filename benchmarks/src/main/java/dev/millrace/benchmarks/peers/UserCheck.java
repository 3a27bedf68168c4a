package dev.millrace.benchmarks.peers;

import dev.millrace.schemas.MalformedRecordException;
import dev.millrace.schemas.NormaliseUser;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserRules;
import dev.millrace.schemas.WireFormat;
import org.apache.avro.specific.SpecificDatumReader;

/** Decodes, normalises and checks one value after the other, and keeps none. */
final class UserCheck {
  private final SpecificDatumReader<User> reader =
      WireFormat.reader(User.getClassSchema(), User.getClassSchema());

  boolean isUser(byte[] value) {
    try {
      User user = NormaliseUser.normalise(WireFormat.decode(value, reader));
      return UserRules.violations(user).isEmpty();
    } catch (MalformedRecordException e) {
      return false;
    }
  }
}
