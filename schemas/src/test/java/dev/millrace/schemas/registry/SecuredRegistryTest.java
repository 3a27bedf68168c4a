package dev.millrace.schemas.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.millrace.schemas.connection.TestCertificates;
import dev.millrace.schemas.connection.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a stub that speaks TLS and asks for a password. */
class SecuredRegistryTest {
  @TempDir private static Path folder;

  private static TestCertificates.Pair certificate;
  private static HttpsServer server;
  private static String url;

  @BeforeAll
  static void start() throws Exception {
    certificate = TestCertificates.create(folder, "registry");
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(
            new Tls("--s", certificate.certificate().toString(), certificate.both().toString())
                .context()));
    server
        .createContext(
            "/",
            exchange -> {
              byte[] body = "{\"schema\":\"\\\"string\\\"\"}".getBytes(UTF_8);
              exchange.sendResponseHeaders(200, body.length);
              exchange.getResponseBody().write(body);
              exchange.close();
            })
        .setAuthenticator(
            new BasicAuthenticator("registry", UTF_8) {
              @Override
              public boolean checkCredentials(String user, String password) {
                return user.equals("ada") && password.equals("grüne Wiese: 7");
              }
            });
    server.start();
    url = "https://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterAll
  static void stop() {
    server.stop(0);
  }

  @Test
  void logsInOverTls() throws IOException {
    SchemaRegistryClient registry = client("grüne Wiese: 7\n", certificate.certificate());
    registry.requireNotRefused();
    assertThat(registry.schemaById(1), is(SchemaBuilder.builder().stringType()));
  }

  @Test
  void namesTheOptionsWhenThePasswordIsWrong() throws IOException {
    SchemaRegistryClient registry = client("guessed", certificate.certificate());
    String message =
        assertThrows(SchemaRegistryRefusedException.class, registry::requireNotRefused)
            .getMessage();
    assertThat(
        message,
        startsWith(
            "--schemaRegistryUser and --schemaRegistryPasswordFile must be accepted by the"
                + " registry, but GET "
                + url
                + "/subjects answered 401"));
    assertThat(message, not(containsString("guessed")));
  }

  @Test
  void trustsNobodyUntold() throws IOException {
    SchemaRegistryClient registry = client("grüne Wiese: 7", null);
    assertThat(
        assertThrows(SchemaRegistryRefusedException.class, registry::requireNotRefused)
            .getMessage(),
        startsWith("--schemaRegistryCaFile must hold the certificate of who signed that of "));
  }

  @Test
  void leavesARegistryThatIsAwayToLater() throws IOException {
    HttpServer gone = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    int port = gone.getAddress().getPort();
    gone.stop(0);
    new SchemaRegistryClient("http://127.0.0.1:" + port).requireNotRefused();
  }

  @Test
  void refusesAPasswordInTheUrlWithoutShowingIt() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> RegistryAddress.of("https://ada:guessed@localhost:8081"))
            .getMessage();
    assertThat(message, containsString("--schemaRegistryPasswordFile"));
    assertThat(message, not(containsString("guessed")));
  }

  private static SchemaRegistryClient client(String password, Path ca) throws IOException {
    Path file = Files.writeString(folder.resolve("password"), password);
    return new SchemaRegistryClient(
        new RegistryAddress(url, "ada", file.toString(), ca == null ? null : ca.toString()));
  }
}
