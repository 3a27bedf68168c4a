package dev.millrace.console;

import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * What every request and answer must hold to.
 *
 * <p>The page may load nothing from elsewhere and be framed by nobody. A request that changes or
 * starts something must come from the page itself, which another site's form or script can't
 * pretend: browsers name the origin, and don't send our header across origins. On a loopback
 * address only names of this machine are answered, so that no foreign name can be pointed at it.
 *
 * @param token absent where nothing may be changed
 */
record RequestRules(boolean loopback, Optional<ActionToken> token) {
  static final String TOKEN_HEADER = "X-Millrace-Token";

  private static final Set<String> OWN_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final String CONTENT_SECURITY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  void checkRequest(Context request) {
    request.header("Content-Security-Policy", CONTENT_SECURITY);
    request.header("X-Content-Type-Options", "nosniff");
    request.header("X-Frame-Options", "DENY");
    request.header("Referrer-Policy", "no-referrer");
    request.header("Cross-Origin-Resource-Policy", "same-origin");
    request.header("Cross-Origin-Opener-Policy", "same-origin");
    // Nothing of a user stays in a browser's cache; the page itself may, as long as it is the
    // newest.
    request.header("Cache-Control", request.path().startsWith("/api/") ? "no-store" : "no-cache");
    if (loopback && !OWN_NAMES.contains(hostName(request.host()))) {
      throw new ForbiddenResponse("The host must be a name of this machine");
    }
    if (!request.method().name().equals("GET") && !request.method().name().equals("HEAD")) {
      requireSameOrigin(request);
    }
  }

  private static void requireSameOrigin(Context request) {
    String origin = request.header("Origin");
    String json = request.contentType();
    boolean own =
        origin == null // no browser: those send it with everything but GET and HEAD
            || String.valueOf(request.host()).equals(authority(origin));
    if (!own || json == null || !json.startsWith("application/json")) {
      throw new ForbiddenResponse("The request must come from the console's own page, as JSON");
    }
  }

  /** For what changes something. */
  void requireAction(Context request) {
    if (token.isEmpty()) {
      throw new ForbiddenResponse("The console only reads; start it with --allow-actions");
    }
    if (!token.get().matches(request.header(TOKEN_HEADER))) {
      throw new ForbiddenResponse("The token must be that of --token-file");
    }
  }

  private static String authority(String origin) {
    try {
      return URI.create(origin).getAuthority();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String hostName(String host) {
    return host == null ? "" : host.replaceFirst(":\\d+$", "");
  }
}
