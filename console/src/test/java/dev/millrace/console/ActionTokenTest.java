package dev.millrace.console;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActionTokenTest {
  @TempDir private Path folder;

  @Test
  void makesOneForItsOwnersEyesOnlyAndKeepsIt() throws IOException {
    Path file = folder.resolve("token");

    ActionToken made = ActionToken.at(file);
    String text = Files.readString(file).strip();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)), is("rw-------"));
    assertThat(made.matches(text), is(true));
    assertThat(ActionToken.at(file).matches(text), is(true));
    assertThat(made.matches(text + "x"), is(false));
    assertThat(made.matches(null), is(false));
  }

  @Test
  void refusesAnEmptyFile() throws IOException {
    Path file = Files.createFile(folder.resolve("token"));

    var thrown = assertThrows(IllegalArgumentException.class, () -> ActionToken.at(file));

    assertThat(thrown.getMessage(), containsString("must hold a token, but is empty"));
  }
}
