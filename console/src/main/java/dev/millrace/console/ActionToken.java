package dev.millrace.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/** What a person must know to change something. Kept as a file, never on a command line. */
final class ActionToken {
  private static final int BYTES = 16;

  private final byte[] token;

  private ActionToken(byte[] token) {
    this.token = token;
  }

  /**
   * The token in that file, which is made if it isn't there.
   *
   * @throws IllegalArgumentException if it can't be read or made, or is empty
   */
  static ActionToken at(Path file) {
    try {
      makeUnlessThere(file);
      String text = Files.readString(file).strip();
      if (text.isEmpty()) {
        throw new IllegalArgumentException("--token-file must hold a token, but is empty: " + file);
      }
      return new ActionToken(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--token-file must be a file that can be read or made, but: " + e, e);
    }
  }

  private static void makeUnlessThere(Path file) throws IOException {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, HexFormat.of().formatHex(random) + "\n");
    } catch (FileAlreadyExistsException e) {
      // Then that one counts.
    }
  }

  /** Whether this is it; takes the same time however much of it is right. */
  boolean matches(String given) {
    return given != null && MessageDigest.isEqual(token, given.getBytes(UTF_8));
  }
}
