package dev.millrace.schemas.connection;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordFileTest {
  @TempDir private Path folder;

  @Test
  void leavesOutTheEndOfTheLine() throws IOException {
    Path file = Files.writeString(folder.resolve("password"), "open sesame\n");
    assertThat(PasswordFile.read("--file", file.toString()), is("open sesame"));
  }

  @Test
  void namesTheOptionWhereThereIsNoPassword() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty"), "\n");
    assertThat(refusal(null), startsWith("--file must name the file with the user's password"));
    assertThat(
        refusal(folder.resolve("absent").toString()),
        startsWith("--file must name a readable file, but " + folder.resolve("absent")));
    assertThat(refusal(empty.toString()), startsWith("--file must name a file that holds"));
  }

  private static String refusal(String file) {
    return assertThrows(IllegalArgumentException.class, () -> PasswordFile.read("--file", file))
        .getMessage();
  }
}
