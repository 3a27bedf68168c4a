package dev.millrace.pipelines.users;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class UserTablesTest {
  @Test
  void insertsCarryTheWriteTimestampAndMeasureWhenTheUserWasWritten() {
    List<String> inserts = new UserTables("orchard").inserts();

    assertThat(inserts.get(0), containsString("INSERT INTO orchard.users (id, gender,"));
    assertThat(inserts.get(0), containsString("written_at"));
    assertThat(
        inserts.get(2),
        is(
            "INSERT INTO orchard.users_by_minute (fetched_minute, shard, nationality, gender, id)"
                + " VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?"));
  }

  @Test
  void writeTimestampIsWhenTheUserWasStaged() {
    assertThat(
        new UserTables("orchard").writeTimestampMicros(TestUsers.ada()),
        is(Instant.parse("2026-02-01T00:00:00.250Z").toEpochMilli() * 1000));
  }
}
