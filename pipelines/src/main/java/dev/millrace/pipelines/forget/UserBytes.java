package dev.millrace.pipelines.forget;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.millrace.schemas.UserKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.kafka.common.header.Header;

/**
 * Tells a user's bytes, also in records that can't be decoded: whatever holds the id, as text or as
 * its 16 bytes, is the user's. Avro and JSON both hold it as text.
 */
final class UserBytes {
  private final byte[] key;
  private final List<String> spellings;

  UserBytes(UUID id) {
    key = UserKey.toBytes(id);
    byte[] binary =
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array();
    spellings =
        List.of(
            id.toString(), id.toString().toUpperCase(Locale.ROOT), new String(binary, ISO_8859_1));
  }

  /** The key of the user's records in the topic. */
  byte[] key() {
    return key;
  }

  boolean isKey(byte[] bytes) {
    return Arrays.equals(key, bytes);
  }

  /** Whether the bytes, which may be absent, hold the id. */
  boolean isIn(byte[] bytes) {
    if (bytes == null) {
      return false;
    }
    String text = new String(bytes, ISO_8859_1); // a character for each byte
    return spellings.stream().anyMatch(text::contains);
  }

  boolean isInAny(Iterable<Header> headers) {
    for (Header header : headers) {
      if (isIn(header.value())) {
        return true;
      }
    }
    return false;
  }
}
