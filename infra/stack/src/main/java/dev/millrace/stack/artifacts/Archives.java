package dev.millrace.stack.artifacts;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import dev.millrace.stack.StackException;
import dev.millrace.stack.StackFolder;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** Unpacks archives, each whole or not at all. */
public final class Archives {
  private static final int OWNER_MAY_EXECUTE = 0100;

  private Archives() {}

  /** Unpacks a {@code .tar.gz} unless the target exists. */
  public static void unpackTarGz(Path archive, Path target) throws IOException {
    if (!Files.exists(target)) {
      try (InputStream in = Files.newInputStream(archive);
          InputStream tar = new GzipCompressorInputStream(new BufferedInputStream(in))) {
        unpack(tar, target);
      }
    }
  }

  /** Unpacks the one {@code .txz} that stands in a jar, unless the target exists. */
  public static void unpackTarXzInJar(Path jar, Path target) throws IOException {
    if (!Files.exists(target)) {
      try (ZipFile zip = new ZipFile(jar.toFile());
          InputStream in =
              zip.getInputStream(
                  zip.stream()
                      .filter(entry -> entry.getName().endsWith(".txz"))
                      .findFirst()
                      .orElseThrow(() -> new StackException("There is no .txz in " + jar)));
          InputStream tar = new XZCompressorInputStream(new BufferedInputStream(in))) {
        unpack(tar, target);
      }
    }
  }

  private static void unpack(InputStream stream, Path target) throws IOException {
    Path draft = target.resolveSibling(target.getFileName() + ".new");
    StackFolder.deleteTree(draft); // of an interrupted attempt
    Files.createDirectories(draft);
    try (TarArchiveInputStream tar = new TarArchiveInputStream(stream)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = draft.resolve(entry.getName()).normalize();
        if (!path.startsWith(draft)) {
          throw new StackException(
              "The archive holds a path that leads outside: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
          continue;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
          Files.copy(tar, path);
          path.toFile().setExecutable((entry.getMode() & OWNER_MAY_EXECUTE) != 0, false);
        }
      }
    }
    Files.move(draft, target, ATOMIC_MOVE);
  }
}
