package dev.millrace.stack.submit;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.stack.Console;
import dev.millrace.stack.StackException;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.artifacts.Artifacts;
import dev.millrace.stack.server.Jvm;
import dev.millrace.stack.server.SparkHome;
import dev.millrace.stack.testing.RealStack;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SubmitterIT {
  private static final RealStack STACK = RealStack.get();
  private static final Console CONSOLE = new Console(System.out, false);

  private static SparkHome home;
  private static Path jar;

  @BeforeAll
  static void compileTheApplication(@TempDir Path folder) throws Exception {
    try (Artifacts artifacts = new Artifacts(CONSOLE)) {
      home = SparkHome.assemble(new StackFolder(folder), artifacts);
    }
    Path source = folder.resolve("CountApp.java");
    try (InputStream in = SubmitterIT.class.getResourceAsStream("/apps/CountApp.java")) {
      Files.copy(in, source);
    }
    int exitCode =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-cp", sparkJars(), source.toString());
    assertThat(exitCode, is(0));

    jar = folder.resolve("count-app.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out);
        Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        entries.putNextEntry(new JarEntry(file.getFileName().toString()));
        Files.copy(file, entries);
      }
    }
  }

  private static String sparkJars() throws IOException {
    try (Stream<Path> jars = Files.list(home.path().resolve("jars"))) {
      return Jvm.classPath(jars.toList());
    }
  }

  @AfterAll
  static void deleteTheLinks() throws IOException {
    StackFolder.deleteTree(home.path());
  }

  @ParameterizedTest
  @EnumSource(DeployMode.class)
  void followsAnApplicationToItsGoodEnd(DeployMode mode) throws Exception {
    assertThat(submitter(Duration.ofMinutes(2)).run(submission(mode, "512m")), is(0));
  }

  @ParameterizedTest
  @EnumSource(DeployMode.class)
  void returnsThatAnApplicationFailed(DeployMode mode) throws Exception {
    int exitCode = submitter(Duration.ofMinutes(2)).run(submission(mode, "512m", "--fail"));
    assertThat(exitCode, is(not(0)));
  }

  @ParameterizedTest
  @EnumSource(DeployMode.class)
  void givesUpWhereTheClusterHasNoPlace(DeployMode mode) throws Exception {
    Submission tooBig = submission(mode, "900g");
    Submitter submitter = submitter(Duration.ofSeconds(3));
    StackException noPlace = assertThrows(StackException.class, () -> submitter.run(tooBig));
    assertThat(
        noPlace.getMessage(),
        startsWith("The cluster gave " + tooBig.name() + " no place to run for 3 s: it has 1 w"));
    assertThat(noPlace.getMessage(), containsString("--executorMemory"));
    assertThat(cluster().applications(tooBig.name()), is(List.of()));
  }

  private static Submitter submitter(Duration patience) {
    return new Submitter(home, cluster(), patience, CONSOLE);
  }

  private static Cluster cluster() {
    return new Cluster(STACK.addresses().get("sparkMasterUi"));
  }

  private static Submission submission(
      DeployMode mode, String executorMemory, String... arguments) {
    return new Submission(
        STACK.sparkMaster(),
        mode,
        "count-" + UUID.randomUUID(),
        "CountApp",
        jar,
        "512m",
        executorMemory,
        1,
        Map.of(),
        List.of(arguments));
  }
}
