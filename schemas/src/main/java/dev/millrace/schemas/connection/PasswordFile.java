package dev.millrace.schemas.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads a password from the file that an option names, so that the option itself is safe to print.
 */
public final class PasswordFile {
  private PasswordFile() {}

  /**
   * The file's content without white space around it.
   *
   * @param option the option's name, for the message
   * @param file null where the option is not given
   * @throws IllegalArgumentException if the file can't be read, or holds nothing
   */
  public static String read(String option, String file) {
    if (file == null) {
      throw new IllegalArgumentException(
          option + " must name the file with the user's password, but is absent");
    }
    String password;
    try {
      password = Files.readString(Path.of(file), UTF_8).strip();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          option + " must name a readable file, but " + file + " could not be read: " + e, e);
    }
    if (password.isEmpty()) {
      throw new IllegalArgumentException(
          option + " must name a file that holds a password, but " + file + " is empty");
    }
    return password;
  }
}
