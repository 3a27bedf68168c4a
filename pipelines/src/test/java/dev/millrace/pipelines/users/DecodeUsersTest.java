package dev.millrace.pipelines.users;

import static dev.millrace.pipelines.transforms.TestRecords.recordAt;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.pipelines.microbatch.kafka.KafkaRecords;
import dev.millrace.pipelines.transforms.Outcome;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserKey;
import dev.millrace.schemas.WireFormat;
import dev.millrace.schemas.registry.RegistryAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.UUID;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestPipelineExtension.class)
class DecodeUsersTest {
  private static final int SCHEMA_ID = 1;
  private static final int UNKNOWN_SCHEMA_ID = 2;
  private static final byte[] ADA_KEY = UserKey.toBytes(TestUsers.ADA_ID);
  private static final byte[] ADA = encode(SCHEMA_ID);

  private static HttpServer registry;
  private static String registryUrl;

  /** A registry that knows one schema. */
  @BeforeAll
  static void startRegistry() throws IOException {
    registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] known =
        com.fasterxml.jackson.databind.node.JsonNodeFactory.instance
            .objectNode()
            .put("schema", User.getClassSchema().toString())
            .toString()
            .getBytes(UTF_8);
    registry.createContext(
        "/schemas/ids/",
        exchange -> {
          boolean found = exchange.getRequestURI().getPath().endsWith("/" + SCHEMA_ID);
          byte[] body = found ? known : "{\"error_code\":40403}".getBytes(UTF_8);
          exchange.sendResponseHeaders(found ? 200 : 404, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    registry.start();
    registryUrl = "http://localhost:" + registry.getAddress().getPort();
  }

  @AfterAll
  static void stopRegistry() {
    registry.stop(0);
  }

  @Test
  void givesUsersAsTheyWereWritten(TestPipeline pipeline) {
    expect(
        pipeline,
        recordAt(7, ADA_KEY, ADA),
        new Outcome.Row<>(recordAt(7, ADA_KEY, ADA), TestUsers.ada()));
  }

  @Test
  void takesAKeyWithoutAValueForADeletion(TestPipeline pipeline) {
    expect(
        pipeline, recordAt(7, ADA_KEY, null), new Outcome.Deletion<>(recordAt(7, ADA_KEY, null)));
  }

  @Test
  void keepsWhatIsNotAvroWhole(TestPipeline pipeline) {
    expectLetter(
        pipeline,
        recordAt(7, ADA_KEY, "hello".getBytes(UTF_8)),
        "Not Avro in the wire format: the first byte must be 0x00, but was: 0x68");
  }

  @Test
  void keepsAnEmptyValueWhole(TestPipeline pipeline) {
    expectLetter(
        pipeline,
        recordAt(7, ADA_KEY, new byte[0]),
        "Not Avro in the wire format: the value is empty");
  }

  @Test
  void keepsATruncatedUserWhole(TestPipeline pipeline) {
    expectLetter(
        pipeline,
        recordAt(7, ADA_KEY, Arrays.copyOf(ADA, 60)),
        "Not a datum of its schema: java.io.EOFException");
  }

  @Test
  void keepsAValueThatClaimsMoreBytesThanItHasWhole(TestPipeline pipeline) {
    // A string of 2^30 bytes, by its length, of which three follow.
    byte[] bomb = {0, 0, 0, 0, SCHEMA_ID, -128, -128, -128, -128, 8, 'a', 'b', 'c'};

    expectLetter(
        pipeline, recordAt(7, ADA_KEY, bomb), "Not a datum of its schema: java.io.EOFException");
  }

  @Test
  void keepsAUserOfAnUnknownSchemaWhole(TestPipeline pipeline) {
    expectLetter(
        pipeline,
        recordAt(7, ADA_KEY, encode(UNKNOWN_SCHEMA_ID)),
        Outcome.Cause.UNKNOWN_SCHEMA,
        "The registry at " + registryUrl + " has no schema of id 2");
  }

  @Test
  void keepsAUserUnderAnothersKeyWhole(TestPipeline pipeline) {
    UUID other = new UUID(1, 2);

    expectLetter(
        pipeline,
        recordAt(7, UserKey.toBytes(other), ADA),
        "Not a user's record: the key must be the user's id "
            + TestUsers.ADA_ID
            + ", but was: "
            + other);
  }

  @Test
  void keepsARecordWithoutKeyAndValueWhole(TestPipeline pipeline) {
    expectLetter(pipeline, recordAt(7, null, null), "Not a user's key: the key is absent");
  }

  @Test
  void normalisesValidUsers(TestPipeline pipeline) {
    User upperCase = User.newBuilder(TestUsers.ada()).setNationality("dk").build();
    KafkaRecord<byte[], byte[]> record = recordAt(7, ADA_KEY, encode(SCHEMA_ID, upperCase));

    expect(pipeline, record, new Outcome.Row<>(record, TestUsers.ada()));
  }

  @Test
  void keepsAUserThatBreaksARuleWhole(TestPipeline pipeline) {
    User beyondThePole = User.newBuilder(TestUsers.ada()).setLatitude(90.5).build();

    expectLetter(
        pipeline,
        recordAt(7, ADA_KEY, encode(SCHEMA_ID, beyondThePole)),
        Outcome.Cause.BREAKS_RULE,
        "latitude must be between -90 and 90 degrees, but was: 90.5");
  }

  private static void expectLetter(
      TestPipeline pipeline, KafkaRecord<byte[], byte[]> record, String reason) {
    expectLetter(pipeline, record, Outcome.Cause.MALFORMED, reason);
  }

  private static void expectLetter(
      TestPipeline pipeline,
      KafkaRecord<byte[], byte[]> record,
      Outcome.Cause cause,
      String reason) {
    expect(pipeline, record, new Outcome.DeadLetter<>(record, "DecodeUsers", cause, reason));
  }

  private static void expect(
      TestPipeline pipeline, KafkaRecord<byte[], byte[]> record, Outcome<User> outcome) {
    PCollection<Outcome<User>> outcomes =
        pipeline
            .apply(Create.of(record).withCoder(KafkaRecords.CODER))
            .apply(MapElements.via(new DecodeUsers(RegistryAddress.of(registryUrl))))
            .setCoder(DecodeUsers.CODER);
    PAssert.thatSingleton(outcomes).isEqualTo(outcome);
    pipeline.run().waitUntilFinish();
  }

  private static byte[] encode(int schemaId) {
    return encode(schemaId, TestUsers.ada());
  }

  private static byte[] encode(int schemaId, User user) {
    return WireFormat.encode(schemaId, user, new SpecificDatumWriter<>(User.class));
  }
}
