package dev.millrace.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A disk of a few megabytes, in memory. Needs the right to mount. */
final class SmallDisk {
  private static final String SIZE = "16m";

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  static boolean isPossible() {
    return System.getProperty("user.name").equals("root");
  }

  /**
   * @param folder becomes the disk
   */
  static SmallDisk mount(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "millrace-chaos", folder.toString());
    return new SmallDisk(folder);
  }

  /** The disk in that folder, which was mounted before. */
  static SmallDisk at(Path folder) {
    return new SmallDisk(folder);
  }

  /** Writes until there is no room left. */
  void fill() throws IOException, InterruptedException {
    // Ends with an error, as it must: the disk is full.
    new ProcessBuilder("dd", "if=/dev/zero", "of=" + ballast(), "bs=64k")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
    if (folder.toFile().getUsableSpace() > 0) {
      throw new ChaosException(folder + " must be full, but is not");
    }
  }

  /** Makes room again. */
  void empty() throws IOException {
    Files.deleteIfExists(ballast());
  }

  void unmount() throws IOException, InterruptedException {
    // Lazily: a driver that is on its way out may still have a file open.
    run("umount", "-l", folder.toString());
  }

  private Path ballast() {
    return folder.resolve("ballast");
  }

  private static void run(String... command) throws IOException, InterruptedException {
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new ChaosException("Failed: " + String.join(" ", List.of(command)));
    }
  }
}
