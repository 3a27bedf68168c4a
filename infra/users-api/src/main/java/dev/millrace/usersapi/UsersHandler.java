package dev.millrace.usersapi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers requests for users, well or as badly as the faults want it. Waits for nothing, so the
 * thread that finds a request answers it: to hand it to another cost as much as a user.
 */
final class UsersHandler extends Handler.Abstract.NonBlocking {
  private static final Set<String> PATHS = Set.of("/api", "/api/", "/api/1.4", "/api/1.4/");
  private static final String JSON = "application/json; charset=utf-8";

  private final Faults faults;
  private final Clock clock;
  private final AtomicLong requests = new AtomicLong();

  /**
   * @param clock for users' ages
   */
  UsersHandler(Faults faults, Clock clock) {
    this.faults = faults;
    this.clock = clock;
  }

  /** How many requests for users have come so far. */
  long requests() {
    return requests.get();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws IOException {
    if (!PATHS.contains(request.getHttpURI().getPath())) {
      sendError(response, 404, "There is no such API.", callback);
    } else if (!request.getMethod().equals("GET")) {
      sendError(response, 405, "Only GET is served here.", callback);
    } else {
      requests.incrementAndGet();
      answer(UsersRequest.parse(request.getHttpURI().getQuery()), response, callback);
    }
    return true;
  }

  private void answer(UsersRequest request, Response response, Callback callback)
      throws IOException {
    Optional<Fault> fault = faults.next(request.page());
    switch (fault.map(Fault::name).orElse("")) {
      case "RATE_LIMITED" -> sendError(response, 429, "Too many users were asked for.", callback);
      case "OUTAGE" -> sendError(response, 503, "Something has gone wrong.", callback);
      case "STALL" -> {} // whoever waits for it waits until the server stops
      case "HALF_BODY" -> sendHalf(response, body(request, fault), callback);
      default -> Reply.send(response, 200, JSON, body(request, fault), callback);
    }
  }

  private byte[] body(UsersRequest request, Optional<Fault> fault) throws IOException {
    return new Answer(request, fault, LocalDate.now(clock)).body();
  }

  /** Ends the connection when half of the body is on its way. */
  private static void sendHalf(Response response, byte[] body, Callback callback) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, JSON);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    Callback fail = Callback.from(() -> callback.failed(new IOException("Half of the body")));
    response.write(false, ByteBuffer.wrap(body, 0, body.length / 2), fail);
  }

  private static void sendError(Response response, int status, String message, Callback callback) {
    Reply.send(response, status, JSON, "{\"error\":\"" + message + "\"}", callback);
  }
}
