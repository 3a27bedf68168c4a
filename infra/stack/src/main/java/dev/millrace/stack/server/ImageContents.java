package dev.millrace.stack.server;

import dev.millrace.stack.StackException;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.artifacts.Artifacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files that go into images of the servers: a folder for each system, of just what the local
 * stack starts.
 */
public final class ImageContents {
  private final Path target;
  private final Artifacts artifacts;

  /**
   * @param target its folders are replaced
   */
  public ImageContents(Path target, Artifacts artifacts) {
    this.target = target.toAbsolutePath().normalize();
    this.artifacts = artifacts;
  }

  public void write() throws IOException {
    copy(KafkaServer.jars(artifacts), empty("kafka"));
    copy(CassandraServer.jars(artifacts), empty("cassandra/lib"));
    Files.write(target.resolve("cassandra/modules.options"), CassandraServer.moduleOptions());
    RegistryServer.unpack(artifacts, absent("registry"));
    PostgresServer.unpack(artifacts, absent("postgres"));
    Path spark = empty("spark");
    copy(SparkHome.jars(artifacts), Files.createDirectories(spark.resolve("jars")));
    SparkHome.writeOwnFiles(spark);
    Files.write(spark.resolve("conf/modules.options"), SparkHome.moduleOptions());
    Path ingest = built("ingest");
    copy(List.of(built("pipelines"), ingest), empty("millrace"));
    // Its jar names what it needs as lib/ beside it; the pipelines' jar holds all.
    copy(files(ingest.resolveSibling("lib")), empty("millrace/lib"));
    copy(ClassPath.own().entries(), empty("tools"));
    copy(ClassPath.of(built("console")).entries(), empty("console"));
  }

  private static Path built(String module) {
    Path jar =
        Path.of(System.getProperty("millrace.home", "."), module, "target")
            .resolve("millrace-%s.jar".formatted(module))
            .toAbsolutePath();
    if (!Files.exists(jar)) {
      throw new StackException("The images hold our jars, but there is no " + jar);
    }
    return jar;
  }

  private Path absent(String folder) throws IOException {
    Path path = target.resolve(folder);
    StackFolder.deleteTree(path);
    Files.createDirectories(path.getParent());
    return path;
  }

  private Path empty(String folder) throws IOException {
    return Files.createDirectories(absent(folder));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static void copy(List<Path> files, Path folder) throws IOException {
    for (Path file : files) {
      Files.copy(file, folder.resolve(file.getFileName()));
    }
  }
}
