package dev.millrace.stack.server;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** What a program of our own is started with. */
public final class ClassPath {
  private static final Path BUILD = Path.of("target");

  private final List<Path> entries;

  private ClassPath(List<Path> entries) {
    this.entries = List.copyOf(entries);
  }

  /** That of this very JVM. */
  public static ClassPath own() throws IOException {
    List<Path> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      entries.addAll(withManifestClassPath(Path.of(entry).toAbsolutePath()));
    }
    return new ClassPath(entries);
  }

  /** A jar and what its manifest names. */
  public static ClassPath of(Path jar) throws IOException {
    return new ClassPath(withManifestClassPath(jar));
  }

  /** Jars and folders, in their order. */
  public List<Path> entries() {
    return entries;
  }

  /**
   * The entries, with copies of the jars that the next build would replace under the server's feet.
   *
   * @param copies the folder for these
   */
  List<Path> keptIn(Path copies) throws IOException {
    Files.createDirectories(copies);
    List<Path> kept = new ArrayList<>();
    for (Path path : entries) {
      kept.add(isBuilt(path) ? copy(path, copies) : path);
    }
    return kept;
  }

  private static boolean isBuilt(Path path) {
    for (Path name : path.getParent()) {
      if (name.equals(BUILD)) {
        return Files.isRegularFile(path);
      }
    }
    return false;
  }

  private static Path copy(Path jar, Path copies) throws IOException {
    Path copy = copies.resolve(jar.getFileName());
    boolean isSame =
        Files.exists(copy)
            && Files.size(copy) == Files.size(jar)
            && Files.getLastModifiedTime(copy).equals(Files.getLastModifiedTime(jar));
    return isSame ? copy : Files.copy(jar, copy, REPLACE_EXISTING, COPY_ATTRIBUTES);
  }

  /** A jar and what its manifest adds; or the folder as it is. */
  private static List<Path> withManifestClassPath(Path entry) throws IOException {
    List<Path> all = new ArrayList<>(List.of(entry));
    if (Files.isRegularFile(entry)) {
      try (JarFile jar = new JarFile(entry.toFile())) {
        Manifest manifest = jar.getManifest();
        String more =
            manifest == null
                ? null
                : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
        if (more != null) {
          for (String relative : more.split(" ", -1)) {
            all.add(entry.resolveSibling(relative));
          }
        }
      }
    }
    return all.stream().filter(Files::exists).toList();
  }
}
