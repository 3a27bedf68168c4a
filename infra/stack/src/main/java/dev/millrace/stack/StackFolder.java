package dev.millrace.stack;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import dev.millrace.stack.process.ProcessIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The one folder that holds all of a stack: its servers' data, configuration and logs, and who
 * runs.
 *
 * @param root an absolute path
 */
public record StackFolder(Path root) {
  /** Everything that a stack writes below the root, so that wiping takes away nothing else. */
  private static final List<String> OWN =
      List.of(
          "addresses.properties",
          "settings.properties",
          "logs",
          "processes",
          "secrets",
          "servers",
          "software");

  private static final String LOCK = "lock";
  private static final String PROPERTIES = ".properties";

  public StackFolder {
    root = root.toAbsolutePath().normalize();
  }

  /** Where a running stack's addresses stand; absent while it is not up. */
  public Path addresses() {
    return root.resolve("addresses.properties");
  }

  public Path log(String server) {
    return root.resolve("logs").resolve(server + ".log");
  }

  /** Configuration and data of that server, and its working directory. */
  public Path server(String server) {
    return root.resolve("servers").resolve(server);
  }

  /** Passwords and certificates, if the stack has any. */
  public Path secrets() {
    return root.resolve("secrets");
  }

  /** What is unpacked or linked from artifacts; can be made again. */
  public Path software() {
    return root.resolve("software");
  }

  /** Remembers which process the server is. */
  public void record(String server, ProcessIdentity process) {
    Properties properties = new Properties();
    properties.setProperty("pid", Long.toString(process.pid()));
    properties.setProperty("startTicks", Long.toString(process.startTicks()));
    write(processFile(server), properties);
  }

  /** The process that the server was last started as, dead or alive. */
  public Optional<ProcessIdentity> recorded(String server) {
    return readProcess(processFile(server));
  }

  /** Like {@link #recorded(String)}, of every server that was ever started. */
  public List<ProcessIdentity> recorded() {
    try (Stream<Path> files = Files.list(processes())) {
      return files
          .filter(file -> file.toString().endsWith(PROPERTIES))
          .flatMap(file -> readProcess(file).stream())
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read " + processes() + ": " + e, e);
    }
  }

  private static Optional<ProcessIdentity> readProcess(Path file) {
    return read(file)
        .map(
            properties ->
                new ProcessIdentity(
                    Long.parseLong(properties.getProperty("pid")),
                    Long.parseLong(properties.getProperty("startTicks"))));
  }

  private Path processes() {
    return root.resolve("processes");
  }

  private Path processFile(String server) {
    return processes().resolve(server + PROPERTIES);
  }

  /** What it was last started with. */
  Optional<Settings> settings() {
    return read(settingsFile()).map(Settings::from);
  }

  void saveSettings(Settings settings) {
    write(settingsFile(), settings.toProperties());
  }

  private Path settingsFile() {
    return root.resolve("settings.properties");
  }

  /**
   * Waits until no other command starts or stops this stack, and keeps them waiting until closed.
   *
   * @param onWait called once if there is one
   */
  FileChannel lock(Runnable onWait) {
    try {
      Files.createDirectories(root);
      FileChannel channel =
          FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        onWait.run();
        channel.lock();
      }
      return channel;
    } catch (IOException e) {
      throw new UncheckedIOException("Can't use the state folder " + root + ": " + e, e);
    }
  }

  /** Deletes all that the stack has written, and the root if nothing else is in it. */
  void wipe() {
    try {
      for (String name : OWN) {
        deleteTree(root.resolve(name));
      }
      Files.deleteIfExists(root.resolve(LOCK));
      try (Stream<Path> others = Files.list(root)) {
        if (others.findAny().isPresent()) {
          return;
        }
      }
      Files.delete(root);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't delete the state in " + root + ": " + e, e);
    }
  }

  /** Deletes a file, or a folder with all in it; links are deleted, not followed. */
  public static void deleteTree(Path tree) throws IOException {
    if (!Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(tree);
      return;
    }
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  static Optional<Properties> read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      Properties properties = new Properties();
      properties.load(in);
      return Optional.of(properties);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read " + file + ": " + e, e);
    }
  }

  /** Writes it whole or not at all. */
  static void write(Path file, Properties properties) {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.createDirectories(file.getParent());
      try (OutputStream out = Files.newOutputStream(draft)) {
        properties.store(out, null);
      }
      Files.move(draft, file, ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't write " + file + ": " + e, e);
    }
  }
}
