package dev.millrace.benchmarks;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import dev.millrace.schemas.User;
import dev.millrace.schemas.UserRules;
import dev.millrace.schemas.WireFormat;
import java.time.Instant;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserLengthTest {
  @ParameterizedTest
  @ValueSource(ints = {300, SomeUsers.BYTES, 1_000, 10_000})
  void makesRecordsOfAboutThatLengthThatBreakNoRule(int bytes) {
    SomeUsers users = new SomeUsers(1, Instant.EPOCH);
    SpecificDatumWriter<User> writer = new SpecificDatumWriter<>(User.class);
    UserLength length = new UserLength(bytes);
    int count = 1_000;
    double sum = 0;
    for (int i = 0; i < count; i++) {
      User user = length.of(users.next());
      assertThat(UserRules.violations(user), is(empty()));
      sum += WireFormat.encode(1, user, writer).length;
    }

    assertThat(sum / count, is(closeTo(bytes, bytes * 0.1)));
  }
}
