package dev.millrace.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;

/**
 * The Confluent wire format: a zero byte, the 4-byte big-endian id of the writer's schema, and the
 * Avro binary encoding of one datum.
 */
public final class WireFormat {
  /** Bytes before the datum: the magic byte and the schema id. */
  public static final int HEADER_BYTES = 1 + Integer.BYTES;

  private static final byte MAGIC = 0;

  /** Of a datum: most users need no more. */
  private static final int USUAL_BYTES = 512;

  /** With a buffer: without one, every byte would be a call to a synchronized stream. */
  private static final EncoderFactory ENCODERS =
      new EncoderFactory().configureBufferSize(USUAL_BYTES);

  private WireFormat() {}

  /**
   * Makes a reader for data of the writer's schema, which it gives as the reader's schema. It works
   * out once, and not for every datum, how the one becomes the other. Safe for use by many threads.
   *
   * @param readerSchema of a generated class
   */
  public static <T> SpecificDatumReader<T> reader(Schema writerSchema, Schema readerSchema) {
    SpecificDatumReader<T> reader = new SpecificDatumReader<>(writerSchema, readerSchema);
    reader.getData().setFastReaderEnabled(true);
    return reader;
  }

  /** Encodes one datum with the writer that belongs to the schema of that id. */
  public static <T> byte[] encode(int schemaId, T datum, DatumWriter<T> writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(HEADER_BYTES + USUAL_BYTES);
    bytes.write(MAGIC);
    bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(schemaId).array());
    BinaryEncoder encoder = ENCODERS.binaryEncoder(bytes, null);
    try {
      writer.write(datum, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads the id of the schema that the value was written with.
   *
   * @throws MalformedRecordException if the value is absent, empty, too short for a header or does
   *     not start with the magic byte
   */
  public static int schemaId(byte[] value) throws MalformedRecordException {
    if (value == null) {
      throw new MalformedRecordException("Not Avro in the wire format: the value is absent");
    }
    if (value.length == 0) {
      throw new MalformedRecordException("Not Avro in the wire format: the value is empty");
    }
    if (value[0] != MAGIC) {
      throw new MalformedRecordException(
          String.format(
              "Not Avro in the wire format: the first byte must be 0x00, but was: 0x%02x",
              value[0]));
    }
    if (value.length < HEADER_BYTES) {
      throw new MalformedRecordException(
          "Not Avro in the wire format: the header must have "
              + HEADER_BYTES
              + " bytes, but the value has only: "
              + value.length);
    }
    return ByteBuffer.wrap(value, 1, Integer.BYTES).getInt();
  }

  /**
   * Decodes the datum behind the header. The reader must have been made for the schema that {@link
   * #schemaId} named.
   *
   * @throws MalformedRecordException if there is no header, or if the bytes behind it are not a
   *     datum of that schema, end too early or go on after it
   */
  public static <T> T decode(byte[] value, GenericDatumReader<T> reader)
      throws MalformedRecordException {
    try {
      requireWhole(value, reader.getSchema());
      return reader.read(null, decoder(value));
    } catch (IOException | RuntimeException e) {
      // Avro answers garbage with whatever it stumbles over: EOFException, AvroRuntimeException,
      // ArrayIndexOutOfBoundsException for a union branch, ...
      throw new MalformedRecordException("Not a datum of its schema: " + e, e);
    }
  }

  /**
   * Passes over the datum without building it. Reading would allocate whatever length the bytes
   * claim, so that a few bad ones could take all memory; skipping finds them out beforehand.
   */
  private static void requireWhole(byte[] value, Schema writerSchema)
      throws IOException, MalformedRecordException {
    schemaId(value); // or there is no header
    BinaryDecoder decoder = decoder(value);
    GenericDatumReader.skip(writerSchema, decoder);
    if (!decoder.isEnd()) {
      throw new MalformedRecordException("Not a datum of its schema: bytes are left behind it");
    }
  }

  private static BinaryDecoder decoder(byte[] value) {
    return DecoderFactory.get()
        .binaryDecoder(value, HEADER_BYTES, value.length - HEADER_BYTES, null);
  }
}
