package dev.millrace.schemas.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLHandshakeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityResult;

/**
 * Speaks the Confluent-compatible schema registry API, which Confluent's registry and Karapace
 * serve at their root and Apicurio under {@code /apis/ccompat/v7}. Holds no cache; safe for use by
 * many threads.
 *
 * <p>Every method throws {@link SchemaRegistryException} when the registry can't be reached within
 * 10 seconds or answers with what it shouldn't, such as that this client may not ask.
 */
public final class SchemaRegistryClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int UNAUTHORIZED = 401;
  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http;
  private final Optional<String> authorization;
  private final String url;

  /**
   * @throws IllegalArgumentException if a file that the address names can't be read
   */
  public SchemaRegistryClient(RegistryAddress address) {
    this.url = address.url();
    this.authorization = address.authorization();
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT);
    address.tls().ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  /**
   * A client of a registry that asks for no password.
   *
   * @param url where the API starts, such as {@code http://localhost:8081/apis/ccompat/v7}
   */
  public SchemaRegistryClient(String url) {
    this(RegistryAddress.of(url));
  }

  /**
   * Makes sure that the registry, if it answers at all, lets this client ask: what is away comes
   * back, but a wrong password stays wrong.
   *
   * @throws SchemaRegistryRefusedException if it refuses
   */
  public void requireNotRefused() {
    try {
      send("GET", "/subjects", null);
    } catch (SchemaRegistryRefusedException e) {
      throw e;
    } catch (SchemaRegistryException e) {
      // Away, or something else than a registry: for whoever asks it something.
    }
  }

  /**
   * Sets the subject's compatibility to BACKWARD (a new schema can read what the one before it
   * wrote) and registers the schema. Registering it again changes nothing.
   *
   * @return the schema's id, for the wire format
   * @throws IncompatibleSchemaException if the schema can't read what the subject's latest wrote
   */
  public int register(String subject, Schema schema) {
    requireBackwardCompatible(subject, schema);
    String path = "/subjects/" + encode(subject) + "/versions";
    // Registering comes first: Apicurio refuses a configuration for a subject that isn't there.
    HttpResponse<String> answer = send("POST", path, body(schema));
    if (answer.statusCode() == 409) {
      throw new IncompatibleSchemaException(
          "The registry refused "
              + schema.getFullName()
              + " for "
              + subject
              + ": "
              + answer.body());
    }
    int id = parse(expectSuccess("POST", path, answer)).path("id").asInt(-1);
    if (id < 0) {
      throw unusable("POST", path, answer, "a schema id");
    }
    String config = "/config/" + encode(subject);
    ObjectNode backward = JSON.createObjectNode().put("compatibility", "BACKWARD");
    expectSuccess("PUT", config, send("PUT", config, backward.toString()));
    return id;
  }

  /**
   * The schema of that id.
   *
   * @throws UnknownSchemaException if the registry has none
   */
  public Schema schemaById(int id) {
    String path = "/schemas/ids/" + id;
    HttpResponse<String> answer = send("GET", path, null);
    if (answer.statusCode() == 404) {
      throw new UnknownSchemaException("The registry at " + url + " has no schema of id " + id);
    }
    return schema("GET", path, expectSuccess("GET", path, answer));
  }

  /** The names of all subjects. */
  public List<String> subjects() {
    return list("/subjects", JsonNode::asText);
  }

  /** The numbers of a subject's versions, from the oldest on; none where it does not exist. */
  public List<Integer> versions(String subject) {
    return list("/subjects/" + encode(subject) + "/versions", JsonNode::asInt);
  }

  /**
   * The subject's schema of that version.
   *
   * @throws UnknownSchemaException if there is none
   */
  public Schema version(String subject, int version) {
    String path = "/subjects/" + encode(subject) + "/versions/" + version;
    HttpResponse<String> answer = send("GET", path, null);
    if (answer.statusCode() == 404) {
      throw new UnknownSchemaException(
          "The registry at " + url + " has no version " + version + " of " + subject);
    }
    return schema("GET", path, expectSuccess("GET", path, answer));
  }

  private <T> List<T> list(String path, Function<JsonNode, T> element) {
    HttpResponse<String> answer = send("GET", path, null);
    if (answer.statusCode() == 404) {
      return List.of();
    }
    JsonNode list = parse(expectSuccess("GET", path, answer));
    if (!list.isArray()) {
      throw unusable("GET", path, answer, "a list");
    }
    return StreamSupport.stream(list.spliterator(), false).map(element).toList();
  }

  /** The subject's newest schema, or none where the subject does not exist. */
  public Optional<Schema> latest(String subject) {
    String path = "/subjects/" + encode(subject) + "/versions/latest";
    HttpResponse<String> answer = send("GET", path, null);
    return answer.statusCode() == 404
        ? Optional.empty()
        : Optional.of(schema("GET", path, expectSuccess("GET", path, answer)));
  }

  /**
   * The subject's own compatibility level, such as BACKWARD.
   *
   * @throws UnknownSchemaException if the subject has no level of its own
   */
  public String compatibility(String subject) {
    String path = "/config/" + encode(subject);
    HttpResponse<String> answer = send("GET", path, null);
    if (answer.statusCode() == 404) {
      throw new UnknownSchemaException(
          "The registry at " + url + " has no compatibility level set for " + subject);
    }
    String level = parse(expectSuccess("GET", path, answer)).path("compatibilityLevel").asText();
    if (level.isEmpty()) {
      throw unusable("GET", path, answer, "a compatibility level");
    }
    return level;
  }

  /**
   * Checks that the schema can read what the subject's latest schema wrote. Avro's own check names
   * the fields, which the registries' answers don't do alike.
   *
   * @throws IncompatibleSchemaException if it can't
   */
  public void requireBackwardCompatible(String subject, Schema schema) {
    Optional<Schema> latest = latest(subject);
    if (latest.isEmpty()) {
      return;
    }
    SchemaCompatibilityResult result =
        SchemaCompatibility.checkReaderWriterCompatibility(schema, latest.get()).getResult();
    if (!result.getIncompatibilities().isEmpty()) {
      throw new IncompatibleSchemaException(
          schema.getFullName()
              + " must be able to read what the latest schema of "
              + subject
              + " wrote, but found: "
              + result.getIncompatibilities().stream()
                  .map(i -> i.getType() + " at " + i.getLocation() + ": " + i.getMessage())
                  .collect(Collectors.joining("; ")));
    }
  }

  private HttpResponse<String> send(String method, String path, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(TIMEOUT)
            .header("Accept", MEDIA_TYPE + ", application/json")
            .header("Content-Type", MEDIA_TYPE)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    authorization.ifPresent(value -> request.header("Authorization", value));
    try {
      HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
      if (answer.statusCode() == UNAUTHORIZED) {
        throw new SchemaRegistryRefusedException(
            String.format(
                "--schemaRegistryUser and --schemaRegistryPasswordFile must be accepted by the"
                    + " registry, but %s %s%s answered 401",
                method, url, path));
      }
      return answer;
    } catch (SSLHandshakeException e) {
      throw new SchemaRegistryRefusedException(
          String.format(
              "--schemaRegistryCaFile must hold the certificate of who signed that of %s, but: %s",
              url, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new SchemaRegistryException(method + " " + url + path + " failed: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SchemaRegistryException(method + " " + url + path + " was interrupted", e);
    }
  }

  private String expectSuccess(String method, String path, HttpResponse<String> answer) {
    if (answer.statusCode() / 100 != 2) {
      throw unusable(method, path, answer, "status 200");
    }
    return answer.body();
  }

  private Schema schema(String method, String path, String body) {
    try {
      return new Schema.Parser().parse(parse(body).path("schema").asText());
    } catch (RuntimeException e) {
      throw new SchemaRegistryException(
          method + " " + url + path + " must answer with an Avro schema, but found: " + body, e);
    }
  }

  private SchemaRegistryException unusable(
      String method, String path, HttpResponse<String> answer, String expected) {
    return new SchemaRegistryException(
        String.format(
            "%s %s%s must answer with %s, but found: %d %s",
            method, url, path, expected, answer.statusCode(), answer.body()));
  }

  private static String body(Schema schema) {
    return JSON.createObjectNode().put("schema", schema.toString()).toString();
  }

  /** What is not JSON has none of the fields that are then looked for. */
  private static JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  /** For a path, where a plus sign is not a space. */
  private static String encode(String subject) {
    return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
