package dev.millrace.stack;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.millrace.schemas.User;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import dev.millrace.stack.process.ProcessIdentity;
import dev.millrace.stack.process.StackProcesses;
import dev.millrace.stack.server.KafkaServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stack's life, on stacks of its own. */
class StackIT {
  private static final Stack.Wishes FREE_PORTS = Stack.Wishes.onFreePorts();

  private static final int WRITES = 10_000;
  private static final int WRITES_IN_FLIGHT = 64;

  private final Set<UUID> acknowledged = ConcurrentHashMap.newKeySet();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private StackFolder folder;
  private Stack stack;

  @BeforeEach
  void choose(@TempDir Path temporary) throws IOException {
    folder = new StackFolder(temporary);
    stack = new Stack(folder, new Console(new PrintStream(said, true), false));
  }

  @AfterEach
  void leaveNothing() {
    stack.wipe();
  }

  @Test
  void keepsItsDataThroughDownAndUpAndTheDeathOfServers() throws Exception {
    Addresses first =
        stack.up(
            new Stack.Wishes(Map.of(), true, Optional.of(KafkaServer.Mode.ZOOKEEPER), Set.of()));
    write(first);
    int schemaId = schemaId(first);

    stack.up(FREE_PORTS);
    assertThat(said(), containsString("already up"));

    stack.down();
    assertThat(processes(), is(empty()));
    assertThat(Addresses.read(folder), is(Optional.empty()));

    Addresses second =
        stack.up(
            new Stack.Wishes(Map.of(), true, Optional.of(KafkaServer.Mode.ZOOKEEPER), Set.of()));
    assertHolds(second, schemaId);

    writeUntil(second, () -> kill("cassandra"));
    List.of("postgres", "kafka", "spark-worker").forEach(this::kill);
    Addresses third = stack.up(FREE_PORTS);
    assertHoldsWhatWasAcknowledged(third);
    assertThat(third.byOption(), is(second.byOption()));
    assertHolds(third, schemaId);
    assertThat(stack.status().stream().map(ServerStatus::isHealthy).toList(), everyItem(is(true)));
  }

  private static void write(Addresses addresses) throws Exception {
    try (Connection connection = connect(addresses);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO staging_purges (staged_until, deleted) VALUES ('2026-01-01Z', 7)");
    }
    try (CqlSession session = new Connections(addresses).cassandra()) {
      session.execute("INSERT INTO millrace.users (id, city) VALUES (uuid(), 'Århus')");
    }
    try (Admin admin = new Connections(addresses).kafka()) {
      Contents.createTopics(admin, List.of(Contents.topic("kept", 3)));
    }
  }

  /**
   * Returns when that has happened amid writes; {@link #acknowledged} knows those that came back.
   */
  private void writeUntil(Addresses addresses, Runnable amid) throws Exception {
    try (CqlSession session = new Connections(addresses).cassandra()) {
      Semaphore inFlight = new Semaphore(WRITES_IN_FLIGHT);
      for (int write = 0; write < WRITES; write++) {
        if (write == WRITES / 2) {
          new Thread(amid).start();
        }
        UUID id = UUID.randomUUID();
        inFlight.acquire();
        session
            .executeAsync("INSERT INTO millrace.users (id, city) VALUES (?, 'Bergen')", id)
            .whenComplete(
                (result, failure) -> {
                  inFlight.release();
                  if (failure == null) {
                    acknowledged.add(id);
                  }
                });
      }
      inFlight.acquire(WRITES_IN_FLIGHT);
    }
    assertThat(acknowledged.size(), is(both(greaterThan(WRITES / 4)).and(lessThan(WRITES))));
  }

  private void assertHoldsWhatWasAcknowledged(Addresses addresses) throws Exception {
    Set<UUID> lost = new HashSet<>(acknowledged);
    try (CqlSession session = new Connections(addresses).cassandra()) {
      session
          .execute("SELECT id FROM millrace.users")
          .forEach(row -> lost.remove(row.getUuid("id")));
    }
    assertThat(lost, is(empty()));
  }

  private static int schemaId(Addresses addresses) {
    return new SchemaRegistryClient(addresses.get("schemaRegistryUrl"))
        .register("users-value", User.getClassSchema());
  }

  private static void assertHolds(Addresses addresses, int schemaId) throws Exception {
    try (Connection connection = connect(addresses);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT deleted FROM staging_purges")) {
      assertThat(row.next(), is(true));
      assertThat(row.getLong("deleted"), is(7L));
    }
    try (CqlSession session = new Connections(addresses).cassandra()) {
      assertThat(
          session.execute("SELECT city FROM millrace.users").all().stream()
              .map(row -> row.getString("city"))
              .toList(),
          hasItem("Århus"));
    }
    try (Admin admin = new Connections(addresses).kafka()) {
      var kept = admin.describeTopics(List.of("kept")).allTopicNames().get().get("kept");
      assertThat(kept.partitions().size(), is(3));
    }
    assertThat(schemaId(addresses), is(schemaId));
  }

  private static Connection connect(Addresses addresses) throws Exception {
    return new Connections(addresses).postgres();
  }

  private void kill(String server) {
    ProcessIdentity process = folder.recorded(server).orElseThrow();
    process.handle().orElseThrow().destroyForcibly();
    Awaitility.await().until(() -> !process.isAlive());
  }

  @Test
  void namesTheTakenPortAndItsFlagAndStartsNothing() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var wishes =
          new Stack.Wishes(
              Map.of(Port.CASSANDRA, taken.getLocalPort()), true, Optional.empty(), Set.of());
      StackException refused = assertThrows(StackException.class, () -> stack.up(wishes));
      assertThat(
          refused.getMessage(),
          startsWith(
              "port %d is taken by another process; set --cassandra-port"
                  .formatted(taken.getLocalPort())));
    }
    assertThat(processes(), is(empty()));
  }

  @Test
  void stopsTheOthersWhenOneServerCanNotStart() throws Exception {
    Path noFolder = folder.server("cassandra").resolve("data");
    Files.createDirectories(noFolder.getParent());
    Files.createFile(noFolder);

    StackException failed = assertThrows(StackException.class, () -> stack.up(FREE_PORTS));

    assertThat(failed.getMessage(), startsWith("cassandra ended while it was starting. "));
    assertThat(failed.getMessage(), containsString("cassandra.log ends with:"));
    assertThat(processes(), is(empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "KILL"})
  void leavesNoProcessWhenTheStartIsEndedBySignal(String signal) throws Exception {
    Process start =
        new ProcessBuilder(
                // Whoever runs the tests in the background has SIGINT ignored, and we inherit that.
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "stack",
                "up",
                "--free-ports",
                "--state=" + folder.root())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD)
            .start();
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> processes().size() >= 3);

    new ProcessBuilder("sh", "-c", "kill -" + signal + " " + start.pid()).start().waitFor();

    assertThat(start.waitFor(), is(not(0)));
    // After a kill the guard has to start a JVM of its own first.
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(processes(), is(empty())));
  }

  private List<String> processes() {
    return new StackProcesses(folder)
        .all().stream()
            .map(process -> process.info().commandLine().orElse("a process that has just ended"))
            .collect(Collectors.toList());
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }
}
