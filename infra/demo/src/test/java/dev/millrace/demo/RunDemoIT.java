package dev.millrace.demo;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import dev.millrace.stack.StackFolder;
import dev.millrace.stack.process.StackProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunDemoIT {
  private static final long MINUTES = 8;

  private Path folder;
  private Path output;
  private Process demo;

  @BeforeEach
  void makeAFolderThatEverybodyMayEnter() throws IOException {
    // PostgreSQL may have to run as another user.
    folder =
        Files.createTempDirectory(
            "millrace-demo-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    output = Files.createTempFile("millrace-demo-", ".txt");
  }

  @AfterEach
  void endTheDemo() throws Exception {
    demo.destroyForcibly().waitFor(); // its guard then takes down what a failed test left
    Files.delete(output);
  }

  @Test
  void carriesEveryUserAndLeavesNothingBehind() throws Exception {
    start(Cli.HOME, "--users=1500");

    assertThat(exitCode(), is(0));
    assertThat(
        Files.readString(output),
        allOf(
            containsString("staged 1,500"),
            containsString("EQUAL: all 1,500 published users are in Cassandra, field for field."),
            containsString("Who came last from "),
            containsString("Users by country"),
            containsString("from staged to written, of 1,500 users")));
    assertNothingIsLeft();
  }

  @Test
  void leavesNothingBehindWhenInterrupted() throws Exception {
    start(Cli.HOME);
    await()
        .atMost(Duration.ofMinutes(MINUTES))
        .until(() -> Files.readString(output).contains("Submitting"));

    demo.destroy(); // SIGTERM goes the way of Ctrl-C

    assertThat(exitCode(), is(143));
    assertNothingIsLeft();
  }

  @Test
  void namesTheLegThatFailsAndShowsItsLog() throws Exception {
    Path unbuilt = Files.createTempDirectory("millrace-unbuilt-");
    start(unbuilt);

    assertThat(exitCode(), is(1));
    assertThat(
        Files.readString(output),
        allOf(
            containsString("ended with exit code 1"),
            containsString("The pipelines aren't built")));
    assertNothingIsLeft();
    Files.delete(unbuilt);
  }

  private void start(Path home, String... arguments) throws IOException {
    String[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = "--stack=" + folder;
    demo = Cli.startDemo(output, home, all);
  }

  private int exitCode() throws Exception {
    assertThat(Files.readString(output), demo.waitFor(MINUTES, TimeUnit.MINUTES), is(true));
    return demo.exitValue();
  }

  private void assertNothingIsLeft() {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> assertThat(new StackProcesses(new StackFolder(folder)).all(), is(empty())));
    assertThat(Files.exists(folder), is(false));
  }
}
