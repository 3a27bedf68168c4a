package dev.millrace.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.millrace.console.ConsoleOptions.Addresses;
import dev.millrace.pipelines.deadletters.Replayer;
import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.staticfiles.Location;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Serves the page, and what stands in it as JSON under {@code /api}, which openapi.json describes.
 */
final class ConsoleServer implements AutoCloseable {
  private static final String WEB = "/dev/millrace/console/web";
  private static final int MOST_MESSAGES = 200;
  private static final int MOST_LETTERS = 200;
  private static final int BATCHES = 60;

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .setSerializationInclusion(JsonInclude.Include.NON_NULL)
          .registerModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addSerializer(LocalDate.class, ToStringSerializer.instance));

  private final RequestRules rules;
  private final Systems systems;
  private final Topics topics;
  private final KeySearch searches;
  private final Subjects subjects;
  private final DeadLetters letters;
  private final Batches batches;
  private final Tables tables;
  private final Overview overview;
  private final LiveUpdates live;
  private Javalin server;

  private ConsoleServer(Addresses addresses, RequestRules rules) {
    this.rules = rules;
    this.systems = new Systems(addresses);
    Decoder decoder = new Decoder(systems.registry());
    Staging staging = new Staging(systems);
    this.topics = new Topics(systems, decoder);
    this.searches = new KeySearch(systems, topics);
    this.subjects = new Subjects(systems.registry(), addresses.topic());
    this.letters = new DeadLetters(systems, decoder);
    this.batches = new Batches(systems, staging);
    this.tables = new Tables(systems);
    this.overview = new Overview(systems, staging, topics, batches, letters);
    this.live = new LiveUpdates(() -> write(overview.current()));
  }

  /**
   * Listens until closed, whichever systems are away.
   *
   * @param port 0 for any that is free
   * @throws IllegalStateException if the port is taken
   */
  static ConsoleServer start(Addresses addresses, RequestRules rules, String host, int port) {
    ConsoleServer console = new ConsoleServer(addresses, rules);
    console.server =
        Javalin.create(
            config -> {
              config.startup.showJavalinBanner = false;
              config.startup.showOldJavalinVersionWarning = false;
              config.staticFiles.add(
                  files -> {
                    files.directory = WEB;
                    files.location = Location.CLASSPATH;
                    files.headers = Map.of();
                  });
              console.addRoutes(config.routes);
            });
    try {
      console.server.start(host, port);
    } catch (RuntimeException e) {
      console.close();
      throw new IllegalStateException(
          "--host and --port must be free to listen on, but %s:%d is not: %s"
              .formatted(host, port, Problems.sentence(e)),
          e);
    }
    return console;
  }

  int port() {
    return server.port();
  }

  /** Of the API, with the names of their parameters in braces. */
  List<String> paths() {
    return server.unsafe.internalRouter.allHttpHandlers().stream()
        .map(handler -> handler.endpoint.path)
        .filter(path -> path.startsWith("/api/"))
        .distinct()
        .toList();
  }

  private void addRoutes(RoutesConfig routes) {
    routes.before(rules::checkRequest);
    routes.sse("/api/live", live::add);
    routes.get("/api/openapi.json", request -> json(request, description()));
    answer(routes, "/api/overview", request -> overview.current());
    answer(routes, "/api/actions", request -> Map.of("allowed", rules.token().isPresent()));

    answer(routes, "/api/topics", request -> topics.list());
    answer(routes, "/api/topics/{topic}/records", this::messages);
    post(routes, "/api/searches", this::startSearch);
    answer(
        routes,
        "/api/searches/{id}",
        request -> searches.progress(request.pathParam("id"), isRevealed(request)));
    routes.delete(
        "/api/searches/{id}",
        request -> {
          searches.stop(request.pathParam("id"));
          request.status(204);
        });

    answer(routes, "/api/subjects", request -> subjects.list());
    answer(
        routes,
        "/api/subjects/{subject}/versions/{version}",
        request -> subjects.schema(request.pathParam("subject"), pathNumber(request, "version")));
    answer(
        routes,
        "/api/subjects/{subject}/difference",
        request ->
            subjects.difference(
                request.pathParam("subject"),
                number(request, "from", 1),
                number(request, "to", 1)));
    post(
        routes,
        "/api/subjects/{subject}/check",
        request -> subjects.check(request.pathParam("subject"), text(request, "schema")));

    answer(
        routes,
        "/api/dead-letters/reasons",
        request -> Map.of("figures", letters.figures(), "reasons", letters.byReason()));
    answer(routes, "/api/dead-letters", this::letters);
    answer(
        routes,
        "/api/dead-letters/{source}",
        request -> letters.detail(request.pathParam("source"), isRevealed(request)));
    post(routes, "/api/dead-letters/replay", this::replay);

    answer(routes, "/api/batches/kafka-to-cassandra", request -> batches.sink(BATCHES));
    answer(routes, "/api/batches/postgres-to-kafka", request -> batches.source());
    answer(routes, "/api/spark", request -> ifKnown(overview.spark()));
    answer(routes, "/api/airflow", request -> ifKnown(overview.airflow()));

    answer(routes, "/api/tables", request -> tables.rows());
    answer(
        routes,
        "/api/tables/users/{id}",
        request ->
            found(
                tables.user(UUID.fromString(request.pathParam("id")), isRevealed(request)),
                "There is no such user"));
    answer(
        routes,
        "/api/tables/users-by-country/{code}",
        request ->
            tables.country(
                request.pathParam("code"), day(request.queryParam("day")), isRevealed(request)));
    answer(routes, "/api/tables/minutes", this::minutes);
    answer(routes, "/api/tables/latencies", request -> tables.latencies());
    answer(routes, "/api/tables/map", request -> tables.map());

    routes.exception(
        HttpResponseException.class,
        (wrong, request) -> fail(request, wrong.getStatus(), wrong.getMessage()));
    routes.exception(
        IllegalArgumentException.class,
        (wrong, request) -> fail(request, 400, Problems.sentence(wrong)));
    routes.exception(
        DateTimeException.class, (wrong, request) -> fail(request, 400, Problems.sentence(wrong)));
    routes.exception(
        Exception.class, (failure, request) -> fail(request, 503, Problems.sentence(failure)));
  }

  /** What a page asks for. */
  private interface Question {
    Object answer(Context request) throws Exception;
  }

  private static void answer(RoutesConfig routes, String path, Question question) {
    routes.get(path, request -> json(request, question.answer(request)));
  }

  private static void post(RoutesConfig routes, String path, Question question) {
    routes.post(path, request -> json(request, question.answer(request)));
  }

  private static void json(Context request, Object answer) {
    request.contentType("application/json").result(write(answer));
  }

  private static void fail(Context request, int status, String problem) {
    request.status(status);
    json(request, Map.of("problem", problem));
  }

  private static String write(Object answer) {
    try {
      return JSON.writeValueAsString(answer);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("What a page shows must be plain values", e);
    }
  }

  private static <T> T found(T answer, String otherwise) {
    if (answer == null) {
      throw new NotFoundResponse(otherwise);
    }
    return answer;
  }

  /** To have no Airflow is no failure. */
  private static Object ifKnown(Optional<? extends Watched<?>> system) {
    return system.isPresent() ? system.get().require() : Map.of("known", false);
  }

  private Object messages(Context request) throws Exception {
    String partition = request.queryParam("partition");
    String offset = request.queryParam("offset");
    return topics.messages(
        request.pathParam("topic"),
        partition == null ? null : Integer.valueOf(partition),
        offset == null ? null : Long.valueOf(offset),
        Math.min(MOST_MESSAGES, number(request, "count", 50)),
        isRevealed(request));
  }

  private Object startSearch(Context request) {
    return Map.of("id", searches.start(text(request, "topic"), text(request, "key")));
  }

  private Object letters(Context request) {
    String stage = request.queryParam("stage");
    String reason = request.queryParam("reason");
    return letters.list(
        stage == null || reason == null ? null : new DeadLetters.Group(stage, reason),
        Boolean.parseBoolean(request.queryParam("open")),
        number(request, "skip", 0),
        Math.min(MOST_LETTERS, number(request, "count", 50)));
  }

  private Object replay(Context request) {
    rules.requireAction(request);
    JsonNode sources = body(request).path("sources");
    Replayer.Result result;
    if (sources.isArray()) {
      List<String> wanted = new ArrayList<>();
      sources.forEach(source -> wanted.add(source.asText()));
      result = letters.replay(wanted);
    } else {
      result =
          letters.replay(new DeadLetters.Group(text(request, "stage"), text(request, "reason")));
    }
    List<String> refused = new ArrayList<>();
    result.refused().forEach((source, why) -> refused.add(source + ": " + why));
    return Map.of("replayed", result.replayed(), "refused", refused);
  }

  /** The hour that ends with the newest user, unless another is asked for. */
  private Object minutes(Context request) {
    String until = request.queryParam("until");
    return tables.minutes(
        until != null
            ? Instant.parse(until)
            : overview.current().hops().stream()
                .filter(hop -> hop.id().equals("postgres") && hop.newest() != null)
                .map(Overview.Hop::newest)
                .findFirst()
                .orElseGet(Instant::now));
  }

  private static LocalDate day(String text) {
    return text == null ? LocalDate.now(ZoneOffset.UTC) : LocalDate.parse(text);
  }

  private static boolean isRevealed(Context request) {
    return Boolean.parseBoolean(request.queryParam("reveal"));
  }

  private static int number(Context request, String parameter, int usual) {
    String text = request.queryParam(parameter);
    return text == null ? usual : Integer.parseUnsignedInt(text);
  }

  private static int pathNumber(Context request, String parameter) {
    return Integer.parseUnsignedInt(request.pathParam(parameter));
  }

  private static JsonNode body(Context request) {
    try {
      return JSON.readTree(request.body());
    } catch (JsonProcessingException e) {
      throw new BadRequestResponse("The body must be JSON");
    }
  }

  private static String text(Context request, String field) {
    String text = body(request).path(field).asText("");
    if (text.isEmpty()) {
      throw new BadRequestResponse("The body must have the field " + field);
    }
    return text;
  }

  private static JsonNode description() {
    try (InputStream in = ConsoleServer.class.getResourceAsStream("openapi.json")) {
      return JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException("The jar must hold openapi.json", e);
    }
  }

  @Override
  public void close() {
    live.close();
    if (server != null) {
      server.stop();
    }
    overview.close();
    letters.close();
    searches.close();
    systems.close();
  }
}
