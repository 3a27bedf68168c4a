package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import dev.millrace.demo.Cli.Ended;
import dev.millrace.schemas.UserKey;
import dev.millrace.schemas.connection.Tls;
import dev.millrace.schemas.registry.RegistryAddress;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import dev.millrace.schemas.registry.SchemaRegistryException;
import dev.millrace.stack.Addresses;
import dev.millrace.stack.Connections;
import dev.millrace.stack.Console;
import dev.millrace.stack.Feature;
import dev.millrace.stack.Stack;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.process.Guard;
import dev.millrace.stack.server.Probe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The path where every server asks for a password and TLS, on one stack for all tests. */
@TestMethodOrder(OrderAnnotation.class)
class SecurePathIT {
  private static final int USERS = 300;

  /** Files that servers read their own secrets from, besides the folder that is there for them. */
  private static final Set<String> OF_SERVERS =
      Set.of("servers/kafka/server.properties", "servers/registry/config/application.properties");

  /** What the commands have written, all together. */
  private static final StringBuilder OUTPUT = new StringBuilder();

  @TempDir private static Path temporary;

  private static CommandLines commandLines;
  private static StackFolder folder;
  private static Stack stack;
  private static Guard guard;
  private static Addresses addresses;

  @BeforeAll
  static void start() throws Exception {
    // Open to everybody, because PostgreSQL may have to run as another user.
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
    commandLines = new CommandLines();
    folder = new StackFolder(temporary.resolve("stack"));
    stack = new Stack(folder, new Console(System.out, false));
    guard = Guard.over(folder, "--wipe");
    addresses = stack.up(Stack.Wishes.onFreePorts(Feature.SECURE));
  }

  @AfterAll
  static void stop() throws Exception {
    stack.wipe();
    guard.release();
    commandLines.close();
  }

  @Test
  @Order(1)
  void theWholePathWorksWithoutAnOptionMore() throws Exception {
    int uiPort = freePort();
    Path streamOutput = temporary.resolve("stream.log");
    Process stream =
        Cli.start(
            streamOutput,
            List.of(
                "submit", "kafka-to-cassandra", stackOption(), "--conf=spark.ui.port=" + uiPort));
    try {
      assertThat(
          done(Cli.ingest(stackOption(), "--users=" + USERS, "--page-size=150")),
          containsString("Staged"));
      millrace(0, "submit", "postgres-to-kafka", "--once");
      produce("not Avro", "nor this");
      String report = millrace(0, "submit", "reconcile");
      assertThat(report, containsString("EQUAL: all 300 published users are in Cassandra"));

      assertThat(millrace(0, "dead-letters", "list"), containsString("2 letters: 2 open"));
      millrace(0, "dead-letters", "replay", "--all");
      assertShownBySparkWithoutSecrets(uiPort);

      String user = anyUser();
      millrace(0, "forget", user);
      assertThat(millrace(1, "forget", "--check", user), not(containsString("staging database")));
    } finally {
      stream.destroy();
      if (!stream.waitFor(60, TimeUnit.SECONDS)) {
        stream.destroyForcibly();
      }
      OUTPUT.append(Files.readString(streamOutput));
    }
    assertThat(Files.readString(streamOutput), stream.exitValue(), is(0));
    millrace(0, "run", "replay");
  }

  @ParameterizedTest
  @Order(2)
  @CsvSource({
    "--postgres-password-file, --postgresPasswordFile",
    "--kafka-properties-file,  --kafkaPropertiesFile"
  })
  void aWrongPasswordIsToldByTheSettingsName(String option, String named) throws Exception {
    long started = System.nanoTime();
    String said =
        millrace(1, "forget", "--check", option + "=" + wrong(), UUID.randomUUID().toString());
    assertThat(said, containsString(named + " must "));
    assertQuick(started);
  }

  @ParameterizedTest
  @Order(2)
  @CsvSource({"--cassandraPasswordFile", "--schemaRegistryPasswordFile"})
  void soItIsByAStream(String option) throws Exception {
    long started = System.nanoTime();
    // It starts as the stream does, and sooner.
    String said = millrace(1, "run", "replay", option + "=" + wrong());
    assertThat(said, containsString(option + " must be "));
    assertQuick(started);
  }

  @Test
  @Order(2)
  void soItIsByTheIngest() throws Exception {
    Ended ended =
        Cli.ingest(
            stackOption(), "--users=1", "--postgres-password-file=" + wrong("guessed-password"));
    assertThat(ended.exitCode(), is(1));
    assertThat(ended.output(), containsString("--postgres-password-file must be let in"));
    OUTPUT.append(ended.output());
  }

  @Test
  @Order(2)
  void refusesClientsInPlainText() throws Exception {
    String postgres = addresses.get("postgresUrl").replaceFirst("\\?.*", "?sslmode=disable");
    String password = Files.readString(Path.of(addresses.get("postgresPasswordFile"))).strip();
    SQLException noTls =
        assertThrows(
            SQLException.class, () -> DriverManager.getConnection(postgres, "millrace", password));
    assertThat(noTls.getMessage(), containsString("no encryption"));

    try (Admin kafka =
        Admin.create(
            Map.of(
                "bootstrap.servers", addresses.get("bootstrapServers"),
                "default.api.timeout.ms", 3_000,
                "request.timeout.ms", 2_000))) {
      assertThrows(ExecutionException.class, () -> kafka.listTopics().names().get());
    }

    assertThrows(
        AllNodesFailedException.class,
        () ->
            CqlSession.builder()
                .addContactPoint(address("cassandraContactPoints"))
                .withLocalDatacenter(addresses.get("cassandraDatacenter"))
                .build());

    String registry = addresses.get("schemaRegistryUrl");
    assertThrows(
        IOException.class, () -> Probe.get(registry.replace("https:", "http:") + "/subjects"));
  }

  @Test
  @Order(2)
  void refusesClientsWithoutAPassword() throws Exception {
    Tls tls = new Tls("--test", addresses.get("cassandraCaFile"), null);
    String registry = addresses.get("schemaRegistryUrl");
    assertThat(
        assertThrows(
                SchemaRegistryException.class,
                () ->
                    new SchemaRegistryClient(
                            new RegistryAddress(
                                registry, null, null, addresses.get("schemaRegistryCaFile")))
                        .requireNotRefused())
            .getMessage(),
        containsString("answered 401"));
    assertThrows(
        AllNodesFailedException.class,
        () ->
            CqlSession.builder()
                .addContactPoint(address("cassandraContactPoints"))
                .withLocalDatacenter(addresses.get("cassandraDatacenter"))
                .withSslContext(tls.context())
                .withAuthCredentials("cassandra", "cassandra") // what everybody knows
                .build());
    // Whoever has not the servers' key must not speak to Kafka's controller.
    assertThrows(
        IOException.class,
        () -> {
          try (SSLSocket socket =
              (SSLSocket)
                  tls.context()
                      .getSocketFactory()
                      .createSocket(InetAddress.getLoopbackAddress(), controllerPort())) {
            socket.startHandshake();
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(new byte[] {0, 0, 0, 0});
            if (socket.getInputStream().read() < 0) {
              throw new IOException("closed");
            }
          }
        });
  }

  @Test
  @Order(3)
  void showsNoSecretToAnybody() throws Exception {
    List<String> secrets = secrets();
    assertThat(secrets.size(), is(5)); // four passwords, and the key of the certificate
    for (String secret : secrets) {
      assertThat(OUTPUT.toString(), not(containsString(secret)));
      assertThat(
          commandLines.seen().stream().filter(line -> line.contains(secret)).toList(), is(empty()));
      assertThat(filesWith(secret), is(empty()));
    }
    assertThat(commandLines.seen().size(), is(greaterThan(20)));
    // The search does find what is there.
    assertThat(filesWith("kafka-client.properties"), is(not(empty())));
  }

  @Test
  @Order(3)
  void keepsSecretsInFilesOfTheirOwnerAlone() throws Exception {
    List<Path> files = new ArrayList<>();
    OF_SERVERS.forEach(file -> files.add(folder.root().resolve(file)));
    try (Stream<Path> secrets = Files.list(folder.root().resolve("secrets"))) {
      secrets.forEach(files::add);
    }
    for (Path file : files) {
      assertThat(
          file.toString(),
          Files.getPosixFilePermissions(file),
          is(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)));
    }
  }

  private static String stackOption() {
    return "--stack=" + folder.root();
  }

  private static String millrace(int exitCode, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.add(stackOption());
    Ended ended = Cli.millrace(all);
    OUTPUT.append(ended.output());
    assertThat(all + ": " + ended.output(), ended.exitCode(), is(exitCode));
    return ended.output();
  }

  private static String done(Ended ended) {
    OUTPUT.append(ended.output());
    assertThat(ended.output(), ended.exitCode(), is(0));
    return ended.output();
  }

  private static void assertQuick(long startedNanos) {
    // A JVM or two, on a busy machine; a client that goes on trying takes minutes.
    assertThat(Duration.ofNanos(System.nanoTime() - startedNanos).toSeconds() < 45, is(true));
  }

  /** For a password's file and for Kafka's properties alike. */
  private static Path wrong() throws IOException {
    return wrong(
        Files.readString(Path.of(addresses.get("kafkaPropertiesFile")))
            .replaceFirst("password=\"[^\"]*\"", "password=\"guessed-password\""));
  }

  private static Path wrong(String content) throws IOException {
    return Files.writeString(temporary.resolve("wrong"), content);
  }

  private static InetSocketAddress address(String option) {
    String[] hostAndPort = addresses.get(option).split(":", -1);
    return new InetSocketAddress(hostAndPort[0], Integer.parseInt(hostAndPort[1]));
  }

  private static int controllerPort() throws IOException {
    return Files.readAllLines(folder.server("kafka").resolve("server.properties")).stream()
        .filter(line -> line.startsWith("controller.quorum.voters="))
        .mapToInt(line -> Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)))
        .findFirst()
        .orElseThrow();
  }

  private static void produce(String... values) throws Exception {
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            new Connections(addresses).kafkaSettings(),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (String value : values) {
        byte[] key = UserKey.toBytes(UUID.randomUUID());
        producer.send(new ProducerRecord<>("users", key, value.getBytes(UTF_8))).get();
      }
    }
  }

  private static String anyUser() throws SQLException {
    try (Connection connection = new Connections(addresses).postgres();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT id FROM staged_users LIMIT 1")) {
      row.next();
      return row.getString(1);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The web pages of master, worker and application. */
  private static void assertShownBySparkWithoutSecrets(int applicationPort) throws Exception {
    String application = "http://127.0.0.1:" + applicationPort;
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> !Probe.get(application + "/jobs/").isEmpty());
    String id = Probe.getJson(application + "/api/v1/applications").get(0).get("id").asText();
    String environment = Probe.get(application + "/api/v1/applications/" + id + "/environment");
    assertThat(environment, containsString("spark.app.id"));
    List<String> pages = new ArrayList<>(List.of(environment));
    for (String page : List.of("/environment/", "/executors/", "/jobs/", "/stages/")) {
      pages.add(Probe.get(application + page));
    }
    for (String ui : List.of("sparkMasterUi", "sparkWorkerUi")) {
      pages.add(Probe.get(addresses.get(ui) + "/"));
      pages.add(Probe.get(addresses.get(ui) + "/json/"));
    }
    for (String secret : secrets()) {
      pages.forEach(page -> assertThat(page, not(containsString(secret))));
    }
  }

  /** Every password, and the first line of the private key. */
  private static List<String> secrets() throws IOException {
    List<String> secrets = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder.root().resolve("secrets"))) {
      for (Path file : files.toList()) {
        if (file.toString().endsWith("-password")) {
          secrets.add(Files.readString(file).strip());
        }
      }
    }
    secrets.add(Files.readAllLines(folder.root().resolve("secrets/server.pem")).get(1));
    return secrets;
  }

  /** Files of the stack that hold the text, but for those that are there for secrets. */
  private static List<Path> filesWith(String text) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder.root())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = folder.root().relativize(file).toString();
        boolean isElsewhere =
            !name.startsWith("secrets/")
                && !name.startsWith("software/")
                && !name.startsWith("servers/postgres/server.pem")
                && !OF_SERVERS.contains(name);
        if (isElsewhere && new String(Files.readAllBytes(file), ISO_8859_1).contains(text)) {
          found.add(file);
        }
      }
    }
    return found;
  }
}
