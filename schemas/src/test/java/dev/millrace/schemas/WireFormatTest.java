package dev.millrace.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HexFormat;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireFormatTest {
  /** Written down once, by the Avro specification: what stands in topics must stay readable. */
  private static final byte[] ZOFIE =
      bytes(
          "00" // the magic byte
              + "0000002a" // the schema id, 42
              + "4830303133653266662d303765362d346539322d383135622d3264313037"
              + "64386637666165" // id
              + "0c66656d616c65" // gender
              + "044d73" // title
              + "0cc5bd6f666965" // firstName
              + "0e4f27427269656e" // lastName
              + "c28b01" // streetNumber
              + "1452756520647520426163" // streetName
              + "14d8aad987d8b1d8a7d986" // city
              + "1cc38e6c652d64652d4672616e6365" // state
              + "0c4672616e6365" // country
              + "0a3037353130" // postcode
              + "0612143fc67451c0" // latitude
              + "3d2cd49ae6db6040" // longitude
              + "0a2b353a3435" // timezoneOffset
              + "124b6174686d616e6475" // timezoneDescription
              + "227a6f666965406578616d706c652e636f6d" // email
              + "1074696e7963617431" // username
              + "81b0ebf0ba2f" // dateOfBirth
              + "bc96c698f544" // registeredAt
              + "0a30312d3232" // phone
              + "0a30362d3333" // cell
              + "020a494e534545" // nationalIdName
              + "00" // nationalIdValue
              + "1268747470733a2f2f6c" // pictureLarge
              + "1268747470733a2f2f6d" // pictureMedium
              + "1268747470733a2f2f74" // pictureThumbnail
              + "044652" // nationality
              + "8284f6b78267" // fetchedAt
              + "d493f6b78267" // stagedAt
          );

  private final SpecificDatumReader<User> reader =
      WireFormat.reader(User.getClassSchema(), User.getClassSchema());

  @Test
  void writesTheBytesThatAreWrittenDown() {
    byte[] value = WireFormat.encode(42, TestUsers.zofie(), new SpecificDatumWriter<>(User.class));

    assertThat(HexFormat.of().formatHex(value), is(HexFormat.of().formatHex(ZOFIE)));
  }

  @Test
  void readsTheBytesThatAreWrittenDown() throws MalformedRecordException {
    assertThat(WireFormat.schemaId(ZOFIE), is(42));
    assertThat(WireFormat.decode(ZOFIE, reader), is(TestUsers.zofie()));
  }

  @Test
  void readsSchemaIdsOfAllBits() throws MalformedRecordException {
    assertThat(WireFormat.schemaId(bytes("00ffffffff")), is(-1));
    assertThat(WireFormat.schemaId(bytes("0012345678")), is(0x12345678));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | the value is empty",
        "01 | the first byte must be 0x00, but was: 0x01",
        "7b2269 | the first byte must be 0x00, but was: 0x7b",
        "ff0000002a00 | the first byte must be 0x00, but was: 0xff",
        "00 | the header must have 5 bytes, but the value has only: 1",
        "0000002a | the header must have 5 bytes, but the value has only: 4"
      })
  void refusesWhatHasNoHeader(String hex, String reason) {
    assertRefused(bytes(hex), "Not Avro in the wire format: " + reason);
  }

  @Test
  void refusesAnAbsentValue() {
    assertRefused(null, "Not Avro in the wire format: the value is absent");
  }

  private void assertRefused(byte[] value, String message) {
    assertThat(
        assertThrows(MalformedRecordException.class, () -> WireFormat.schemaId(value)).getMessage(),
        is(message));
    assertThat(
        assertThrows(MalformedRecordException.class, () -> WireFormat.decode(value, reader))
            .getMessage(),
        is(message));
  }

  @Test
  void refusesEveryTruncation() {
    for (int length = WireFormat.HEADER_BYTES; length < ZOFIE.length; length++) {
      byte[] truncated = Arrays.copyOf(ZOFIE, length);
      assertThat(
          assertThrows(
                  MalformedRecordException.class,
                  () -> WireFormat.decode(truncated, reader),
                  "truncated to " + length + " bytes")
              .getMessage(),
          startsWith("Not a datum of its schema: "));
    }
  }

  @Test
  void refusesBytesBehindTheDatum() {
    byte[] longer = Arrays.copyOf(ZOFIE, ZOFIE.length + 1);

    assertThat(
        assertThrows(MalformedRecordException.class, () -> WireFormat.decode(longer, reader))
            .getMessage(),
        is("Not a datum of its schema: bytes are left behind it"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "00 0000002a 01", // a string of -1 bytes
        "00 0000002a 8080808008", // of 1 GiB
        "00 0000002a eeffffff0f", // of the longest array that Java has
        "00 0000002a feffffff0f", // of 2 GiB
        "00 0000002a feffffffffffffffff01", // of 2^63 - 1 bytes
        "00 0000002a 06616263", // no UUID
        "00 0000002a ffffffffffffffffffffff" // a number without end
      })
  void refusesGarbageWithoutTakingItsWordForLengths(String hex) {
    byte[] garbage = bytes(hex.replace(" ", ""));

    assertThat(
        assertThrows(MalformedRecordException.class, () -> WireFormat.decode(garbage, reader))
            .getMessage(),
        startsWith("Not a datum of its schema: "));
  }

  @Test
  void tellsNoMoreThanWhatIsWrong() {
    byte[] text = ("\0\0\0\0*" + "Ada Lovelace, 12 St James's Square").getBytes(UTF_8);

    String message =
        assertThrows(MalformedRecordException.class, () -> WireFormat.decode(text, reader))
            .getMessage();

    assertThat(message, message.length(), is(lessThan(300)));
    assertThat(message, containsString("Not a datum"));
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
