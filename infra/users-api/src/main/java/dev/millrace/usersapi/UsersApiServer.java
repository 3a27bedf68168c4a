package dev.millrace.usersapi;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import org.eclipse.jetty.http.pathmap.PathSpec;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.PathMappingsHandler;
import picocli.CommandLine;

/**
 * The users API as a server on one port. It answers {@code GET /api/1.4/} and {@code GET /api/} as
 * randomuser.me does, and {@code /faults} with the faults that it is asked for.
 */
public final class UsersApiServer implements AutoCloseable {
  /** Threads that take requests and answer them: no handler waits for anything. */
  private static final int SELECTORS = Runtime.getRuntime().availableProcessors();

  private final Server server;
  private final String address;
  private final UsersHandler users;
  private final Faults faults;

  private UsersApiServer(Server server, String address, UsersHandler users, Faults faults) {
    this.server = server;
    this.address = address;
    this.users = users;
    this.faults = faults;
  }

  public static void main(String[] arguments) {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
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
    Faults faults = new Faults();
    UsersHandler users = new UsersHandler(faults, clock);
    // Neither is dynamic: only so does the server know that none of its handlers blocks.
    PathMappingsHandler handlers = new PathMappingsHandler(false);
    handlers.addMapping(PathSpec.from("/api/*"), users);
    handlers.addMapping(PathSpec.from("/faults"), new FaultsHandler(faults));

    Server server = new Server();
    server.setDynamic(false);
    ServerConnector connector = new ServerConnector(server, 1, SELECTORS);
    connector.setHost(host);
    connector.setPort(port);
    connector.setIdleTimeout(0); // a stalled request must get no answer at all
    server.addConnector(connector);
    server.setHandler(handlers);
    try {
      server.start();
    } catch (Exception e) {
      stop(server);
      throw e instanceof IOException failure ? failure : new IOException(e);
    }
    String address = "http://" + host + ":" + connector.getLocalPort();
    return new UsersApiServer(server, address, users, faults);
  }

  /** Where the API is, such as {@code http://127.0.0.1:8787/api/1.4/}. */
  public URI url() {
    return address("/api/1.4/");
  }

  URI address(String path) {
    return URI.create(address + path);
  }

  public Faults faults() {
    return faults;
  }

  /** How many requests for users have come so far. */
  public long requests() {
    return users.requests();
  }

  /** Stops at once; whoever waits for an answer gets none. */
  @Override
  public void close() {
    stop(server);
  }

  private static void stop(Server server) {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The users API must stop, but failed", e);
    }
  }
}
