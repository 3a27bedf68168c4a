package dev.millrace.pipelines.postgrestokafka;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.millrace.pipelines.users.TestUsers;
import dev.millrace.schemas.MalformedRecordException;
import dev.millrace.schemas.User;
import dev.millrace.schemas.WireFormat;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestPipelineExtension.class)
class EncodeUsersTest {
  private static final int SCHEMA_ID = 0x01020304;

  private static final User WITHOUT_NATIONAL_ID = TestUsers.ada();
  private static final User WITH_EVERY_FIELD =
      User.newBuilder(TestUsers.ada(UUID.randomUUID()))
          .setFirstName("آدا")
          .setLastName("ლავლეისი 💧")
          .setNationalIdName("CPR")
          .setNationalIdValue("101285-1234")
          .build();

  @Test
  void makesRecordsThatReadBackAsTheSameUsers(TestPipeline pipeline) {
    PCollection<ProducerRecord<byte[], byte[]>> records =
        pipeline
            .apply(
                Create.of(WITHOUT_NATIONAL_ID, WITH_EVERY_FIELD)
                    .withCoder(AvroCoder.of(User.class)))
            .apply(new EncodeUsers("users", SCHEMA_ID));

    PAssert.that(records)
        .satisfies(
            found -> {
              Map<String, User> users = new HashMap<>();
              for (ProducerRecord<byte[], byte[]> record : found) {
                assertThat(record.topic(), is("users"));
                users.put(new String(record.key(), US_ASCII), decode(record.value()));
              }
              assertThat(
                  users,
                  is(
                      Map.of(
                          WITHOUT_NATIONAL_ID.getId().toString(),
                          WITHOUT_NATIONAL_ID,
                          WITH_EVERY_FIELD.getId().toString(),
                          WITH_EVERY_FIELD)));
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  private static User decode(byte[] value) {
    try {
      assertThat(WireFormat.schemaId(value), is(SCHEMA_ID));
      return WireFormat.decode(value, new SpecificDatumReader<>(User.class));
    } catch (MalformedRecordException e) {
      throw new AssertionError(e);
    }
  }
}
