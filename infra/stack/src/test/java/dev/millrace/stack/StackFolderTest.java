package dev.millrace.stack;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.millrace.stack.process.ProcessIdentity;
import dev.millrace.stack.server.KafkaServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackFolderTest {
  @TempDir private Path root;

  @Test
  void remembersProcessesAndSettings() {
    StackFolder folder = new StackFolder(root);
    ProcessIdentity process = new ProcessIdentity(7, 1234);
    Settings settings =
        new Settings(
            Ports.usualBut(Map.of(Port.KAFKA, 19092)),
            KafkaServer.Mode.ZOOKEEPER,
            Set.of(Feature.SECURE, Feature.AIRFLOW, Feature.CONSOLE));

    folder.record("kafka", process);
    folder.saveSettings(settings);

    StackFolder again = new StackFolder(root);
    assertThat(again.recorded("kafka"), is(Optional.of(process)));
    assertThat(again.recorded("cassandra"), is(Optional.empty()));
    assertThat(again.recorded(), is(List.of(process)));
    assertThat(again.settings().orElseThrow().kafka(), is(KafkaServer.Mode.ZOOKEEPER));
    assertThat(
        again.settings().orElseThrow().features(),
        is(Set.of(Feature.SECURE, Feature.AIRFLOW, Feature.CONSOLE)));
    assertThat(again.settings().orElseThrow().ports().number(Port.KAFKA), is(19092));
  }

  @Test
  void goesAwayWhenWiped() throws Exception {
    StackFolder folder = new StackFolder(root.resolve("stack"));
    folder.record("kafka", new ProcessIdentity(7, 1234));
    Files.createDirectories(folder.server("kafka").resolve("data"));
    Files.createSymbolicLink(folder.server("kafka").resolve("link"), root);

    folder.wipe();

    assertThat(Files.exists(folder.root()), is(false));
    assertThat(Files.exists(root), is(true));
  }

  @Test
  void leavesWhatItDidNotWriteWhenWiped() throws Exception {
    StackFolder folder = new StackFolder(root);
    folder.record("kafka", new ProcessIdentity(7, 1234));
    Path others = Files.createFile(root.resolve("thesis.txt"));

    folder.wipe();

    assertThat(Files.exists(others), is(true));
    assertThat(folder.recorded(), is(List.of()));
  }
}
