package dev.millrace.stack;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.stack.server.KafkaServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
  private StackFolder folder;
  private Secrets secrets;

  @BeforeEach
  void choose(@TempDir Path temporary) {
    folder = new StackFolder(temporary);
    secrets = new Secrets(folder);
  }

  @Test
  void areReadableByTheirOwnerOnly() throws Exception {
    secrets.create();
    assertThat(permissions(folder.secrets()), is("rwx------"));
    try (Stream<Path> files = Files.list(folder.secrets())) {
      assertThat(files.map(SecretsTest::permissions).toList(), everyItem(is("rw-------")));
    }
  }

  @Test
  void stayTheSameWhenTheStackIsStartedAgain() throws Exception {
    secrets.create();
    String password = secrets.password("kafka");
    String certificate = Files.readString(secrets.caFile());
    secrets.create();
    assertThat(secrets.password("kafka"), is(password));
    assertThat(Files.readString(secrets.caFile()), is(certificate));
    assertThat(secrets.password("postgres"), is(not(password)));
    assertThat(secrets.tls(), is(notNullValue()));
  }

  @Test
  void addressesNameTheirFiles() {
    Ports ports = Ports.usualBut(Map.of());
    Addresses plain = Addresses.of(ports, Optional.empty());
    Addresses secure = Addresses.of(ports, Optional.of(secrets));
    assertThat(plain.find("kafkaPropertiesFile"), is(Optional.empty()));
    assertThat(secure.get("kafkaPropertiesFile"), is(secrets.kafkaPropertiesFile().toString()));
    assertThat(
        secure.postgresUrl("other"),
        is(
            "jdbc:postgresql://127.0.0.1:5432/other?sslmode=verify-full&sslrootcert="
                + secrets.caFile()));
    assertThat(plain.postgresUrl("other"), is("jdbc:postgresql://127.0.0.1:5432/other"));
  }

  @Test
  void areNotAskedOfDataThatWasMadeWithout() {
    folder.saveSettings(new Settings(Ports.usualBut(Map.of()), KafkaServer.Mode.KRAFT, Set.of()));
    assertThat(
        refusal(Stack.Wishes.onFreePorts(Feature.SECURE)),
        startsWith("The data in " + folder.root() + " is of servers that ask for no password"));
  }

  @Test
  void areNotTrustedToAZooKeeperThatAsksForNone() {
    assertThat(
        refusal(
            new Stack.Wishes(
                Map.of(), true, Optional.of(KafkaServer.Mode.ZOOKEEPER), Set.of(Feature.SECURE))),
        containsString("must have --kafka=kraft"));
  }

  private String refusal(Stack.Wishes wishes) {
    Stack stack = new Stack(folder, new Console(System.out, false));
    return assertThrows(StackException.class, () -> stack.up(wishes)).getMessage();
  }

  private static String permissions(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
