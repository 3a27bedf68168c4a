package dev.millrace.pipelines.postgrestokafka;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.millrace.pipelines.users.TestUsers;
import dev.millrace.schemas.MalformedRecordException;
import dev.millrace.schemas.User;
import dev.millrace.schemas.WireFormat;
import java.util.UUID;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class ProducerRecordMapperTest {
  private static final int SCHEMA_ID = 0x01020304;

  /** As it comes to an executor. */
  private final ProducerRecordMapper mapper =
      SerializableUtils.clone(new ProducerRecordMapper("users", SCHEMA_ID));

  @Test
  void makesARecordThatReadsBackAsTheSameUser() throws Exception {
    readsBack(TestUsers.ada());
  }

  @Test
  void keepsEveryFieldOfEveryScript() throws Exception {
    readsBack(
        User.newBuilder(TestUsers.ada(UUID.randomUUID()))
            .setFirstName("آدا")
            .setLastName("ლავლეისი 💧")
            .setNationalIdName("CPR")
            .setNationalIdValue("101285-1234")
            .build());
  }

  private void readsBack(User user) throws MalformedRecordException {
    ProducerRecord<byte[], byte[]> record = mapper.record(user);

    assertThat(record.topic(), is("users"));
    assertThat(new String(record.key(), US_ASCII), is(user.getId().toString()));
    assertThat(WireFormat.schemaId(record.value()), is(SCHEMA_ID));
    assertThat(WireFormat.decode(record.value(), new SpecificDatumReader<>(User.class)), is(user));
  }
}
