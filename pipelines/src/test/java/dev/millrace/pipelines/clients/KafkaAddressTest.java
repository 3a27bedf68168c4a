package dev.millrace.pipelines.clients;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.hamcrest.FeatureMatcher;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaAddressTest {
  @TempDir private Path folder;

  @Test
  void isPlainWithoutAFile() {
    assertThat(
        new KafkaAddress("kafka:9092", null).settings(),
        is(Map.of("bootstrap.servers", "kafka:9092")));
  }

  @Test
  void takesTheSecurityOfConnectionsFromTheFile() throws IOException {
    KafkaAddress kafka =
        address(
            """
            security.protocol=SASL_SSL
            sasl.mechanism=SCRAM-SHA-512
            ssl.keystore.location=/run/secrets/client.pem
            """);
    assertThat(
        kafka.settings(Map.of("acks", "all")),
        is(
            Map.of(
                "bootstrap.servers", "kafka:9092",
                "security.protocol", "SASL_SSL",
                "sasl.mechanism", "SCRAM-SHA-512",
                "ssl.keystore.location", "/run/secrets/client.pem",
                "acks", "all")));
  }

  @Test
  void seesWhatTheFileHasNow() throws IOException {
    KafkaAddress kafka = address("sasl.mechanism=PLAIN\n");
    address("sasl.mechanism=SCRAM-SHA-512\n");
    assertThat(kafka.settings().get("sasl.mechanism"), is("SCRAM-SHA-512"));
  }

  @Test
  void namesTheSettingsThatAreNotOfSecurity() throws IOException {
    KafkaAddress kafka = address("sasl.jaas.config=secret\nacks=1\ngroup.id=mine\n");
    assertThat(
        assertThrows(IllegalArgumentException.class, kafka::settings).getMessage(),
        is(
            "--kafkaPropertiesFile must hold settings of connections' security only (security.*,"
                + " sasl.*, ssl.*), but "
                + kafka.propertiesFile()
                + " has: acks, group.id"));
  }

  @Test
  void namesAFileThatCantBeRead() {
    KafkaAddress kafka = new KafkaAddress("kafka:9092", folder.resolve("absent").toString());
    assertThat(
        assertThrows(IllegalArgumentException.class, kafka::settings).getMessage(),
        startsWith("--kafkaPropertiesFile must name a readable file, but " + folder));
  }

  @Test
  void doesNotShowWhatIsInAFileThatIsNone() throws IOException {
    KafkaAddress kafka = address("sasl.jaas.config=\\uSECRET\n");
    IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, kafka::settings);
    assertThat(thrown.getMessage(), not(containsString("SECRET")));
    assertThat(thrown.getCause() == null, is(true));
  }

  @Test
  void tellsAWrongSettingFromAnOutage() {
    KafkaAddress kafka = new KafkaAddress("kafka:9092", "/run/secrets/kafka.properties");
    assertThat(
        kafka.failure("Asking", new SaslAuthenticationException("invalid credentials")),
        allOf(
            instanceOf(IllegalArgumentException.class),
            message(
                "--kafkaPropertiesFile must hold what kafka:9092 lets in, but"
                    + " /run/secrets/kafka.properties doesn't: invalid credentials")));
    assertThat(
        kafka.failure("Asking", new TimeoutException("no answer")),
        allOf(instanceOf(IllegalStateException.class), message("Asking failed: ")));
  }

  private static Matcher<RuntimeException> message(String start) {
    return new FeatureMatcher<>(startsWith(start), "message", "message") {
      @Override
      protected String featureValueOf(RuntimeException thrown) {
        return thrown.getMessage();
      }
    };
  }

  private KafkaAddress address(String properties) throws IOException {
    Path file = Files.writeString(folder.resolve("kafka.properties"), properties);
    return new KafkaAddress("kafka:9092", file.toString());
  }
}
