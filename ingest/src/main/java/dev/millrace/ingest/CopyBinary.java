package dev.millrace.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.postgresql.copy.CopyIn;

/**
 * Feeds a running COPY with rows in PostgreSQL's binary format, which spares both sides to print
 * and to parse. Its source is PostgreSQL's manual, "COPY", and the receive functions of the types.
 */
final class CopyBinary {
  /** Far more than the longest value: the rules let a text have 4,096 characters. */
  private static final int CHUNK_BYTES = 1 << 16;

  private static final byte[] SIGNATURE = "PGCOPY\n\u00ff\r\n\0".getBytes(ISO_8859_1);
  private static final int NO_FLAGS = 0;
  private static final int NO_EXTENSION = 0;
  private static final int NULL = -1;
  private static final short END = -1;

  /** From which PostgreSQL counts microseconds. */
  private static final long EPOCH_SECOND = Instant.parse("2000-01-01T00:00:00Z").getEpochSecond();

  private final CopyIn copy;
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);

  CopyBinary(CopyIn copy) {
    this.copy = copy;
    chunk.put(SIGNATURE).putInt(NO_FLAGS).putInt(NO_EXTENSION);
  }

  /** Begins a row, whose values are to follow. */
  void row(int columns) throws SQLException {
    room(Short.BYTES).putShort((short) columns);
  }

  /**
   * Writes a row's next value.
   *
   * @param value a string for a column of text, an integer, a double, a UUID or an instant for one
   *     of just that type, or null
   */
  void value(Object value) throws SQLException {
    if (value == null) {
      room(Integer.BYTES).putInt(NULL);
    } else if (value instanceof String text) {
      byte[] bytes = text.getBytes(UTF_8);
      begin(bytes.length).put(bytes);
    } else if (value instanceof Integer number) {
      begin(Integer.BYTES).putInt(number);
    } else if (value instanceof Double number) {
      begin(Double.BYTES).putDouble(number);
    } else if (value instanceof Instant instant) {
      begin(Long.BYTES).putLong(micros(instant));
    } else if (value instanceof UUID uuid) {
      begin(2 * Long.BYTES)
          .putLong(uuid.getMostSignificantBits())
          .putLong(uuid.getLeastSignificantBits());
    } else {
      throw new IllegalArgumentException("No column is known for: " + value.getClass());
    }
  }

  /** Nothing can be written after it. */
  void end() throws SQLException {
    room(Short.BYTES).putShort(END);
    flush();
  }

  private static long micros(Instant instant) {
    return (instant.getEpochSecond() - EPOCH_SECOND) * 1_000_000 + instant.getNano() / 1_000;
  }

  private ByteBuffer begin(int bytes) throws SQLException {
    return room(Integer.BYTES + bytes).putInt(bytes);
  }

  private ByteBuffer room(int bytes) throws SQLException {
    if (chunk.remaining() < bytes) {
      flush();
    }
    return chunk;
  }

  private void flush() throws SQLException {
    copy.writeToCopy(chunk.array(), 0, chunk.position());
    chunk.clear();
  }
}
