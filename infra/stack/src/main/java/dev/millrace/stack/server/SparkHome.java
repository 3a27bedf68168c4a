package dev.millrace.stack.server;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import dev.millrace.stack.StackFolder;
import dev.millrace.stack.artifacts.Artifacts;
import dev.millrace.stack.artifacts.Versions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A {@code SPARK_HOME} without Spark's own download: links to the jars in the local Maven
 * repository.
 *
 * @param path an absolute path
 */
public record SparkHome(Path path) {
  private static final String SCALA = "2.12";

  /** The home in that folder's software, assembled where it isn't yet. */
  public static synchronized SparkHome assemble(StackFolder folder, Artifacts artifacts)
      throws IOException {
    SparkHome home = new SparkHome(folder.software().resolve("spark-" + Versions.spark()));
    if (!home.isWhole()) {
      StackFolder.deleteTree(home.path);
      Path draft = home.path.resolveSibling(home.path.getFileName() + ".new");
      StackFolder.deleteTree(draft);
      Path jars = Files.createDirectories(draft.resolve("jars"));
      for (Path jar : jars(artifacts)) {
        Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
      }
      writeOwnFiles(draft);
      Files.move(draft, home.path, ATOMIC_MOVE);
    }
    return home;
  }

  /** Not where a jar was taken out of the local repository since. */
  private boolean isWhole() throws IOException {
    if (!Files.isExecutable(path.resolve("bin/spark-submit"))) {
      return false;
    }
    try (Stream<Path> jars = Files.list(path.resolve("jars"))) {
      return jars.allMatch(Files::exists);
    }
  }

  /** What a home has beside its jars. */
  public static void writeOwnFiles(Path home) throws IOException {
    Templates.write(home.resolve("conf/log4j2.properties"), Map.of(), "spark-log4j2.properties");
    writeSubmit(home.resolve("bin/spark-submit"));
  }

  /** For programs that know Spark's own command only, such as Airflow. */
  private static void writeSubmit(Path script) throws IOException {
    Templates.write(
        script,
        Map.of("scala", SCALA, "modules", String.join(" ", moduleOptions())),
        "spark-submit.sh");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  public static List<Path> jars(Artifacts artifacts) {
    return artifacts.classPath(
        Stream.of("core", "sql", "streaming")
            .map(
                module ->
                    "org.apache.spark:spark-%s_%s:%s".formatted(module, SCALA, Versions.spark()))
            .toList(),
        Stream.concat(
                Stream.of("common-utils", "sql-api")
                    .map(
                        module ->
                            "org.apache.spark:spark-%s_%s:%s"
                                .formatted(module, SCALA, Versions.spark())),
                Stream.of(
                    "com.fasterxml.jackson.core:jackson-annotations:" + Versions.jackson(),
                    "com.fasterxml.jackson.core:jackson-core:" + Versions.jackson(),
                    "com.fasterxml.jackson.core:jackson-databind:" + Versions.jackson(),
                    "com.fasterxml.jackson.datatype:jackson-datatype-jsr310:" + Versions.jackson(),
                    "org.slf4j:slf4j-api:" + Versions.slf4j()))
            .toList(),
        List.of());
  }

  /** The class path of every program of Spark's, its settings first. */
  public String classPath() {
    return path.resolve("conf") + File.pathSeparator + path.resolve("jars") + "/*";
  }

  /** What Spark's programs must find in their environment, being no unpacked download. */
  public Map<String, String> environment() {
    return Map.of(
        "SPARK_HOME", path.toString(),
        "SPARK_SCALA_VERSION", SCALA,
        "JAVA_HOME", System.getProperty("java.home"));
  }

  /** What the JVM must open to Spark, from Java 17 on (the list is Spark's own). */
  public static List<String> moduleOptions() throws IOException {
    return Templates.read("spark.options").lines().toList();
  }
}
