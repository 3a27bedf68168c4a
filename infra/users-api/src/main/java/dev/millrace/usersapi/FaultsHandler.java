package dev.millrace.usersapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.stream.Collectors;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;

/**
 * The faults, over HTTP: {@code GET} lists the rules, {@code PUT} replaces them by those in the
 * body, one {@link FaultRule} per line, and {@code DELETE} takes all away.
 */
final class FaultsHandler extends Handler.Abstract.NonBlocking {
  private static final String TEXT = "text/plain; charset=utf-8";

  private final Faults faults;

  FaultsHandler(Faults faults) {
    this.faults = faults;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    switch (request.getMethod()) {
      case "GET" -> sendRules(response, callback);
      case "PUT" ->
          Content.Source.asString(
              request,
              UTF_8,
              Promise.from(body -> replaceRules(body, response, callback), callback::failed));
      case "DELETE" -> {
        faults.set();
        sendRules(response, callback);
      }
      default -> send(response, 405, "Only GET, PUT and DELETE are served here.", callback);
    }
    return true;
  }

  private void replaceRules(String body, Response response, Callback callback) {
    try {
      faults.set(body.lines().filter(line -> !line.isBlank()).toArray(String[]::new));
    } catch (IllegalArgumentException e) {
      send(response, 400, e.getMessage(), callback);
      return;
    }
    sendRules(response, callback);
  }

  private void sendRules(Response response, Callback callback) {
    String rules =
        faults.rules().stream().map(FaultRule::toString).collect(Collectors.joining("\n"));
    send(response, 200, rules, callback);
  }

  private static void send(Response response, int status, String text, Callback callback) {
    Reply.send(response, status, TEXT, text + "\n", callback);
  }
}
