package dev.millrace.stack.artifacts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.stack.StackException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchivesTest {
  @TempDir private Path folder;
  private Path archive;
  private Path target;

  @BeforeEach
  void name() {
    archive = folder.resolve("a.tar.gz");
    target = folder.resolve("unpacked");
  }

  @Test
  void unpacksProgramsAndLinks() throws Exception {
    writeArchive("bin/run");

    Archives.unpackTarGz(archive, target);

    assertThat(Files.readString(target.resolve("bin/run")), is("content"));
    assertThat(Files.isExecutable(target.resolve("bin/run")), is(true));
    assertThat(Files.readSymbolicLink(target.resolve("link")), is(Path.of("bin/run")));
  }

  @Test
  void startsAgainAfterAnInterruptedAttempt() throws Exception {
    writeArchive("bin/run");
    Files.createDirectories(folder.resolve("unpacked.new/bin"));
    Files.writeString(folder.resolve("unpacked.new/bin/run"), "half");

    Archives.unpackTarGz(archive, target);

    assertThat(Files.readString(target.resolve("bin/run")), is("content"));
    assertThat(Files.exists(folder.resolve("unpacked.new")), is(false));
  }

  @Test
  void writesNothingOutsideItsTarget() throws Exception {
    writeArchive("../../outside");

    assertThrows(StackException.class, () -> Archives.unpackTarGz(archive, target));

    assertThat(Files.exists(target), is(false));
    assertThat(Files.exists(folder.resolve("outside")), is(false));
  }

  private void writeArchive(String program) throws IOException {
    try (OutputStream out = Files.newOutputStream(archive);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
      byte[] content = "content".getBytes(UTF_8);
      TarArchiveEntry file = new TarArchiveEntry(program, true);
      file.setMode(0755);
      file.setSize(content.length);
      tar.putArchiveEntry(file);
      tar.write(content);
      tar.closeArchiveEntry();
      TarArchiveEntry link = new TarArchiveEntry("link", TarConstants.LF_SYMLINK);
      link.setLinkName("bin/run");
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
    }
  }
}
