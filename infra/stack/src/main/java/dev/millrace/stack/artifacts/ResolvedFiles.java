package dev.millrace.stack.artifacts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/**
 * Remembers which files a request came to, because asking Maven again costs seconds. Every version
 * of a request is fixed, so its answer holds as long as its files are there. Safe for use by many
 * threads and processes.
 */
final class ResolvedFiles {
  private final Path folder;

  /**
   * @param folder is made at first use; may be deleted at any time
   */
  ResolvedFiles(Path folder) {
    this.folder = folder;
  }

  /** Where the machine's user keeps what can be made again, as the XDG specification has it. */
  static ResolvedFiles ofUser() {
    String configured = System.getenv("XDG_CACHE_HOME");
    Path caches =
        configured == null || configured.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(configured);
    return new ResolvedFiles(caches.resolve("millrace").resolve("class-paths"));
  }

  /**
   * The files of a request: those of the last time, or else newly resolved ones.
   *
   * @param request says all that the answer depends on
   */
  List<Path> get(String request, Supplier<List<Path>> resolve) {
    Path answer = folder.resolve(digest(request));
    try {
      if (Files.exists(answer)) {
        List<Path> files = Files.readAllLines(answer, UTF_8).stream().map(Path::of).toList();
        if (!files.isEmpty() && files.stream().allMatch(Files::isRegularFile)) {
          return files;
        }
      }
      List<Path> files = resolve.get();
      remember(answer, files);
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException("Reading or writing " + answer + " failed", e);
    }
  }

  /** Another process that reads meanwhile finds the whole answer or none. */
  private void remember(Path answer, List<Path> files) throws IOException {
    Files.createDirectories(folder);
    Path draft = Files.createTempFile(folder, "answer", ".new");
    Files.write(draft, files.stream().map(Path::toString).toList(), UTF_8);
    Files.move(draft, answer, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String digest(String request) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(request.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
