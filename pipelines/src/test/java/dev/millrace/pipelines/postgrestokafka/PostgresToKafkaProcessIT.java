package dev.millrace.pipelines.postgrestokafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.millrace.pipelines.users.StagedUsers;
import dev.millrace.pipelines.users.TestUsers;
import dev.millrace.stack.testing.RealStack;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The publishing process: how it starts, stops, dies and comes back. */
class PostgresToKafkaProcessIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final List<String> ON_SPARK =
      List.of("--runner=SparkRunner", "--sparkMaster=local[2]");
  private static final List<String> ON_DIRECT = List.of("--runner=DirectRunner");

  private final RealStack stack = RealStack.get();
  private final StagedUsers staged = new StagedUsers();
  private final PublishedUsers published = new PublishedUsers();
  private final List<Process> processes = new ArrayList<>();

  @TempDir private Path logs;

  @AfterEach
  void endProcesses() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void followsUntilItIsAskedToStop() throws Exception {
    staged.stage(TestUsers.ada());
    Process process = start(ON_SPARK);
    await().atMost(PATIENCE).until(() -> published.count() == 1);
    staged.stage(TestUsers.ada(UUID.randomUUID()));
    await().atMost(PATIENCE).until(() -> published.count() == 2);

    process.destroy();

    assertThat(exitCode(process), is(0));
    assertThat(published.ids(), containsInAnyOrder(staged.ids().toArray()));
  }

  @Test
  void refusesToRunBesideAnotherAndNamesIt() throws Exception {
    staged.stage(TestUsers.ada());
    Process first = start(ON_DIRECT);
    await().atMost(PATIENCE).until(() -> published.count() == 1);

    Process second = start(ON_DIRECT, "--once");

    assertThat(exitCode(second), is(1));
    assertThat(logOf(second), containsString("is held by millrace " + first.pid() + "@"));
    assertThat(logOf(second), not(containsString("\tat ")));
  }

  @Test
  void losesNobodyWhenItIsKilledInTheMidstOfABatch() throws Exception {
    staged.stageCopies(TestUsers.ada(), 60_000);
    Process killed = start(ON_SPARK, "--maxRecordsPerMicroBatch=20000");
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(PATIENCE)
        .until(() -> published.count() > 20_000);
    killed.destroyForcibly().waitFor();
    assertThat(published.count() < 60_000, is(true));

    Process next = start(ON_DIRECT, "--once");

    assertThat(exitCode(next), is(0));
    assertThat(Set.copyOf(published.ids()), is(staged.ids()));
  }

  @Test
  void failsWithoutAMasterRatherThanRunningSomewhere() throws Exception {
    Process process = start(List.of("--runner=SparkRunner", "--once"));

    assertThat(exitCode(process), is(1));
    assertThat(logOf(process), containsString("--sparkMaster must name a master"));
  }

  private Process start(List<String> arguments, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), PostgresToKafka.class.getName()));
    command.addAll(arguments);
    command.addAll(List.of(more));
    command.add("--postgresUrl=" + staged.address().url());
    command.add("--postgresUser=" + staged.address().user());
    command.add("--bootstrapServers=" + stack.bootstrapServers());
    command.add("--topic=" + published.topic());
    command.add("--schemaRegistryUrl=" + stack.schemaRegistryUrl());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(logs.resolve(processes.size() + ".log").toFile())
            .start();
    processes.add(process);
    return process;
  }

  private static int exitCode(Process process) throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), is(true));
    return process.exitValue();
  }

  private String logOf(Process process) throws IOException {
    return Files.readString(logs.resolve(processes.indexOf(process) + ".log"), UTF_8);
  }
}
