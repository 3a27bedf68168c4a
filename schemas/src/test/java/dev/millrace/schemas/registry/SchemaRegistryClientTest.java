package dev.millrace.schemas.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a stub that answers as it is told. */
class SchemaRegistryClientTest {
  private static final Schema CITY =
      SchemaBuilder.record("City").fields().requiredString("name").endRecord();
  private static final Schema CITY_WITH_SIZE =
      SchemaBuilder.record("City").fields().requiredString("name").requiredInt("size").endRecord();

  private final Map<String, Answer> answers = new HashMap<>();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;
  private String url;
  private SchemaRegistryClient registry;

  private record Answer(int status, String body) {}

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    url = "http://127.0.0.1:" + server.getAddress().getPort() + "/api";
    registry = new SchemaRegistryClient(url + "/");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String request = exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      requests.add(body.isEmpty() ? request : request + " " + body);
      Answer answer = answers.getOrDefault(request, new Answer(404, "{\"error_code\":40401}"));
      byte[] bytes = answer.body().getBytes(UTF_8);
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Test
  void registersAndThenSetsCompatibility() {
    answers.put("POST /api/subjects/users-value/versions", new Answer(200, "{\"id\":7}"));
    answers.put("PUT /api/config/users-value", new Answer(200, "{\"compatibility\":\"BACKWARD\"}"));

    assertThat(registry.register("users-value", CITY), is(7));
    assertThat(
        requests,
        contains(
            is("GET /api/subjects/users-value/versions/latest"),
            allOf(
                startsWith("POST /api/subjects/users-value/versions {\"schema\":\""),
                containsString("\\\"City\\\"")),
            is("PUT /api/config/users-value {\"compatibility\":\"BACKWARD\"}")));
  }

  @Test
  void refusesASchemaThatCantReadTheLatestAndNamesTheField() {
    answers.put(
        "GET /api/subjects/users-value/versions/latest", new Answer(200, schemaAnswer(CITY)));

    IncompatibleSchemaException refusal =
        assertThrows(
            IncompatibleSchemaException.class,
            () -> registry.register("users-value", CITY_WITH_SIZE));

    assertThat(
        refusal.getMessage(),
        allOf(containsString("users-value"), containsString("size"), containsString("City")));
    assertThat("nothing was registered", requests, not(contains(startsWith("POST"))));
  }

  @Test
  void takesTheRegistrysOwnRefusal() {
    answers.put(
        "POST /api/subjects/users-value/versions",
        new Answer(409, "{\"error_code\":409,\"message\":\"incompatible: size\"}"));

    assertThat(
        assertThrows(
                IncompatibleSchemaException.class, () -> registry.register("users-value", CITY))
            .getMessage(),
        allOf(containsString("City"), containsString("users-value"), containsString("size")));
  }

  @Test
  void encodesSubjects() {
    assertThat(registry.latest("a/b ü?"), is(Optional.empty()));
    assertThat(requests, contains("GET /api/subjects/a%2Fb%20%C3%BC%3F/versions/latest"));
  }

  @Test
  void listsSubjectsAndVersions() {
    answers.put("GET /api/subjects", new Answer(200, "[\"b\",\"a\"]"));
    answers.put("GET /api/subjects/a/versions", new Answer(200, "[1,3]"));
    answers.put("GET /api/subjects/a/versions/3", new Answer(200, schemaAnswer(CITY)));

    assertThat(registry.subjects(), contains("b", "a"));
    assertThat(registry.versions("a"), contains(1, 3));
    assertThat(registry.versions("none").isEmpty(), is(true));
    assertThat(registry.version("a", 3), is(CITY));
    assertThat(
        assertThrows(UnknownSchemaException.class, () -> registry.version("a", 2)).getMessage(),
        is("The registry at " + url + " has no version 2 of a"));
  }

  @Test
  void saysThatAListIsNone() {
    answers.put("GET /api/subjects", new Answer(200, "{}"));

    assertThat(
        assertThrows(SchemaRegistryException.class, registry::subjects).getMessage(),
        is("GET " + url + "/subjects must answer with a list, but found: 200 {}"));
  }

  @Test
  void findsSchemasById() {
    answers.put("GET /api/schemas/ids/7", new Answer(200, schemaAnswer(CITY)));

    assertThat(registry.schemaById(7), is(CITY));
  }

  @Test
  void tellsAnUnknownIdFromAFailure() {
    assertThat(
        assertThrows(UnknownSchemaException.class, () -> registry.schemaById(8)).getMessage(),
        is("The registry at " + url + " has no schema of id 8"));

    answers.put("GET /api/schemas/ids/8", new Answer(500, "out of order"));
    SchemaRegistryException failure =
        assertThrows(SchemaRegistryException.class, () -> registry.schemaById(8));
    assertThat(failure, is(not(instanceOf(UnknownSchemaException.class))));
    assertThat(
        failure.getMessage(),
        is(
            "GET "
                + url
                + "/schemas/ids/8 must answer with status 200, but found: 500 out of order"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>Welcome</html>",
        "{}",
        "[]",
        "null",
        "{\"schema\":7}",
        "{\"schema\":\"{\"}",
        "{\"schema\":\"{\\\"type\\\":\\\"city\\\"}\"}"
      })
  void refusesWhatIsNoSchema(String body) {
    answers.put("GET /api/schemas/ids/7", new Answer(200, body));

    assertThat(
        assertThrows(SchemaRegistryException.class, () -> registry.schemaById(7)).getMessage(),
        is("GET " + url + "/schemas/ids/7 must answer with an Avro schema, but found: " + body));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>Welcome</html>", "{}", "{\"id\":\"seven\"}", "[]"})
  void refusesWhatIsNoId(String body) {
    answers.put("POST /api/subjects/users-value/versions", new Answer(200, body));

    assertThat(
        assertThrows(SchemaRegistryException.class, () -> registry.register("users-value", CITY))
            .getMessage(),
        is(
            "POST "
                + url
                + "/subjects/users-value/versions must answer with a schema id, but found: 200 "
                + body));
  }

  @Test
  void failsWhenCompatibilityCantBeSet() {
    answers.put("POST /api/subjects/users-value/versions", new Answer(200, "{\"id\":7}"));
    answers.put("PUT /api/config/users-value", new Answer(403, "read-only"));

    assertThat(
        assertThrows(SchemaRegistryException.class, () -> registry.register("users-value", CITY))
            .getMessage(),
        is(
            "PUT "
                + url
                + "/config/users-value must answer with status 200, but found: 403 read-only"));
  }

  @Test
  void readsASubjectsCompatibility() {
    answers.put(
        "GET /api/config/users-value", new Answer(200, "{\"compatibilityLevel\":\"BACKWARD\"}"));

    assertThat(registry.compatibility("users-value"), is("BACKWARD"));
    assertThat(
        assertThrows(UnknownSchemaException.class, () -> registry.compatibility("others"))
            .getMessage(),
        is("The registry at " + url + " has no compatibility level set for others"));

    answers.put("GET /api/config/users-value", new Answer(200, "BACKWARD"));
    assertThat(
        assertThrows(SchemaRegistryException.class, () -> registry.compatibility("users-value"))
            .getMessage(),
        is(
            "GET "
                + url
                + "/config/users-value must answer with a compatibility level, but found: 200"
                + " BACKWARD"));
  }

  @Test
  void saysThatTheRegistryCantBeReached() {
    server.stop(0);

    SchemaRegistryException failure =
        assertThrows(SchemaRegistryException.class, () -> registry.schemaById(7));
    assertThat(failure.getMessage(), startsWith("GET " + url + "/schemas/ids/7 failed: "));
    assertThat(failure.getCause(), is(instanceOf(IOException.class)));
  }

  @Test
  void saysThatItWasInterrupted() {
    Thread.currentThread().interrupt();

    assertThat(
        assertThrows(SchemaRegistryException.class, () -> registry.schemaById(7)).getMessage(),
        is("GET " + url + "/schemas/ids/7 was interrupted"));
    assertThat("the interrupt is passed on", Thread.interrupted(), is(true));
  }

  private static String schemaAnswer(Schema schema) {
    return "{\"subject\":\"users-value\",\"schema\":"
        + com.fasterxml.jackson.databind.node.TextNode.valueOf(schema.toString())
        + "}";
  }
}
