package dev.millrace.pipelines.options;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
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
   * @throws UncheckedIOException if the file can't be read
   */
  public static String read(String option, String file) {
    try {
      return Files.readString(Path.of(file), UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(
          option + " must name a readable file, but " + file + " could not be read", e);
    }
  }
}
