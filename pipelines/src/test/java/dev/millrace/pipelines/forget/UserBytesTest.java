package dev.millrace.pipelines.forget;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.millrace.pipelines.users.TestUsers;
import dev.millrace.schemas.User;
import dev.millrace.schemas.WireFormat;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

class UserBytesTest {
  private static final UUID ID = TestUsers.ADA_ID;
  private static final UserBytes BYTES = new UserBytes(ID);

  @Test
  void tellsTheUserWhereverTheIdStands() {
    byte[] binary =
        ByteBuffer.allocate(20)
            .putInt(7)
            .putLong(ID.getMostSignificantBits())
            .putLong(ID.getLeastSignificantBits())
            .array();
    byte[] avro = WireFormat.encode(1, TestUsers.ada(), new SpecificDatumWriter<>(User.class));

    assertThat(BYTES.isIn(BYTES.key()), is(true));
    assertThat(BYTES.isIn(avro), is(true));
    assertThat(BYTES.isIn(binary), is(true));
    assertThat(BYTES.isIn(("{\"id\": \"" + ID + "\"}").getBytes(UTF_8)), is(true));
    assertThat(BYTES.isIn(ID.toString().toUpperCase(Locale.ROOT).getBytes(UTF_8)), is(true));
    assertThat(BYTES.isInAny(List.of(new RecordHeader("user", BYTES.key()))), is(true));
  }

  @Test
  void takesNobodyElseForTheUser() {
    assertThat(BYTES.isIn(null), is(false));
    assertThat(BYTES.isIn(new byte[0]), is(false));
    assertThat(BYTES.isIn(UUID.randomUUID().toString().getBytes(UTF_8)), is(false));
    assertThat(BYTES.isKey(ID.toString().substring(1).getBytes(UTF_8)), is(false));
    assertThat(BYTES.isInAny(List.of()), is(false));
  }
}
