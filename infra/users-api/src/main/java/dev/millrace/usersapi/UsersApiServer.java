package dev.millrace.usersapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import picocli.CommandLine;

/**
 * The users API as a server on one port. It answers {@code GET /api/1.4/} and {@code GET /api/} as
 * randomuser.me does, and {@code /faults} with the faults that it is asked for.
 *
 * <p>{@code GET /faults} lists the rules, {@code PUT /faults} replaces them by those in the body,
 * one {@link FaultRule} per line, and {@code DELETE /faults} takes all away.
 */
public final class UsersApiServer implements AutoCloseable {
  private static final Set<String> API_PATHS = Set.of("/api", "/api/", "/api/1.4", "/api/1.4/");
  private static final String JSON = "application/json; charset=utf-8";

  static {
    // Without it, the JDK's server waits up to 40 ms for an acknowledgement in each small answer.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Clock clock;
  private final Faults faults = new Faults();
  private final AtomicLong requests = new AtomicLong();
  private final CountDownLatch closed = new CountDownLatch(1);

  private UsersApiServer(HttpServer server, Clock clock) {
    this.server = server;
    this.clock = clock;
    server.createContext("/api", this::answerUsers);
    server.createContext("/faults", this::answerFaults);
    server.setExecutor(threads);
  }

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new ServeUsersApi()).execute(arguments));
  }

  /**
   * Starts a server on 127.0.0.1.
   *
   * @param port 0 for any that is free
   * @throws IOException if the port can't be had
   */
  public static UsersApiServer start(int port) throws IOException {
    return start("127.0.0.1", port, Clock.systemUTC());
  }

  /**
   * Starts a server.
   *
   * @param host address to listen on
   * @param port 0 for any that is free
   * @param clock for users' ages
   * @throws IOException if the port can't be had
   */
  static UsersApiServer start(String host, int port, Clock clock) throws IOException {
    HttpServer http = HttpServer.create(new InetSocketAddress(host, port), 0);
    UsersApiServer server = new UsersApiServer(http, clock);
    http.start();
    return server;
  }

  /** Where the API is, such as {@code http://127.0.0.1:8787/api/1.4/}. */
  public URI url() {
    return address("/api/1.4/");
  }

  URI address(String path) {
    InetSocketAddress address = server.getAddress();
    return URI.create("http://" + address.getHostString() + ":" + address.getPort() + path);
  }

  public Faults faults() {
    return faults;
  }

  /** How many requests for users have come so far. */
  public long requests() {
    return requests.get();
  }

  /** Stops at once; whoever waits for an answer gets none. */
  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void answerUsers(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!API_PATHS.contains(exchange.getRequestURI().getPath())) {
        send(exchange, 404, JSON, error("There is no such API."));
      } else if (!exchange.getRequestMethod().equals("GET")) {
        send(exchange, 405, JSON, error("Only GET is served here."));
      } else {
        requests.incrementAndGet();
        answerUsers(exchange, UsersRequest.parse(exchange.getRequestURI().getRawQuery()));
      }
    }
  }

  private void answerUsers(HttpExchange exchange, UsersRequest request) throws IOException {
    Optional<Fault> fault = faults.next(request.page());
    switch (fault.map(Fault::name).orElse("")) {
      case "RATE_LIMITED" -> send(exchange, 429, JSON, error("Too many users were asked for."));
      case "OUTAGE" -> send(exchange, 503, JSON, error("Something has gone wrong."));
      case "STALL" -> awaitClose();
      case "HALF_BODY" -> {
        byte[] body = new Answer(request, fault, today()).body();
        exchange.getResponseHeaders().set("Content-Type", JSON);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body, 0, body.length / 2);
      }
      default -> send(exchange, 200, JSON, new Answer(request, fault, today()).body());
    }
  }

  private void answerFaults(HttpExchange exchange) throws IOException {
    try (exchange) {
      switch (exchange.getRequestMethod()) {
        case "GET" -> sendRules(exchange);
        case "PUT" -> replaceRules(exchange);
        case "DELETE" -> {
          faults.set();
          sendRules(exchange);
        }
        default -> sendText(exchange, 405, "Only GET, PUT and DELETE are served here.");
      }
    }
  }

  private void replaceRules(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    try {
      faults.set(body.lines().filter(line -> !line.isBlank()).toArray(String[]::new));
    } catch (IllegalArgumentException e) {
      sendText(exchange, 400, e.getMessage());
      return;
    }
    sendRules(exchange);
  }

  private void sendRules(HttpExchange exchange) throws IOException {
    sendText(
        exchange,
        200,
        faults.rules().stream().map(FaultRule::toString).collect(Collectors.joining("\n")));
  }

  private static void sendText(HttpExchange exchange, int status, String text) throws IOException {
    send(exchange, status, "text/plain; charset=utf-8", (text + "\n").getBytes(UTF_8));
  }

  private LocalDate today() {
    return LocalDate.now(clock);
  }

  private void awaitClose() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] error(String message) {
    return ("{\"error\":\"" + message + "\"}").getBytes(UTF_8);
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
