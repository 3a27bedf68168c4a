package dev.millrace.schemas;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.UUID;

/** The key of a user's records in the topic: the user's id in its canonical text form, as ASCII. */
public final class UserKey {
  private static final int TEXT_LENGTH = 36;

  private UserKey() {}

  public static byte[] toBytes(UUID id) {
    return id.toString().getBytes(US_ASCII);
  }

  /**
   * Reads a key back.
   *
   * @throws MalformedRecordException if the key is absent or not a UUID in its canonical form
   */
  public static UUID fromBytes(byte[] key) throws MalformedRecordException {
    if (key == null) {
      throw new MalformedRecordException("Not a user's key: the key is absent");
    }
    String text = new String(key, US_ASCII);
    try {
      UUID id = UUID.fromString(text);
      // Capital letters and shifted or shortened groups would be further spellings of one key.
      if (id.toString().equals(text)) {
        return id;
      }
    } catch (IllegalArgumentException e) {
      throw new MalformedRecordException(notACanonicalUuid(key), e);
    }
    throw new MalformedRecordException(notACanonicalUuid(key));
  }

  private static String notACanonicalUuid(byte[] key) {
    return "Not a user's key: expected a UUID of "
        + TEXT_LENGTH
        + " characters, but found: "
        + key.length
        + " bytes that are none";
  }
}
