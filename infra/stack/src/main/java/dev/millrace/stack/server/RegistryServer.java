package dev.millrace.stack.server;

import dev.millrace.schemas.registry.SchemaRegistryException;
import dev.millrace.stack.Addresses;
import dev.millrace.stack.Connections;
import dev.millrace.stack.Port;
import dev.millrace.stack.Ports;
import dev.millrace.stack.Secrets;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.artifacts.Archives;
import dev.millrace.stack.artifacts.Artifacts;
import dev.millrace.stack.artifacts.Versions;
import dev.millrace.stack.process.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Apicurio's schema registry, which keeps the schemas in a database of the stack's PostgreSQL. */
public final class RegistryServer implements Server {
  public static final String NAME = "registry";

  private static final String DATABASE = "registry";

  private final StackFolder folder;
  private final Ports ports;
  private final Optional<Secrets> secrets;
  private final Connections connections;

  public RegistryServer(StackFolder folder, Ports ports, Optional<Secrets> secrets) {
    this.folder = folder;
    this.ports = ports;
    this.secrets = secrets;
    this.connections = new Connections(Addresses.of(ports, secrets));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Port> ports() {
    return List.of(Port.REGISTRY);
  }

  @Override
  public List<String> needs() {
    return List.of(PostgresServer.NAME);
  }

  /** Where its Confluent-compatible API starts. */
  public static String url(Ports ports, boolean secure) {
    return (secure ? "https://" : "http://") + ports.address(Port.REGISTRY) + "/apis/ccompat/v7";
  }

  /** Unpacks its program, unless the folder exists. */
  public static void unpack(Artifacts artifacts, Path home) throws IOException {
    Archives.unpackTarGz(
        artifacts.file("io.apicurio:apicurio-registry-app:tar.gz:all:" + Versions.apicurio()),
        home);
  }

  @Override
  public Launch prepare(Artifacts artifacts) throws IOException {
    Files.createDirectories(folder.software());
    Path home = folder.software().resolve("apicurio-registry-" + Versions.apicurio());
    unpack(artifacts, home);
    if (secrets.isPresent()) {
      // Quarkus reads it there, in the working directory.
      Path configuration = folder.server(NAME).resolve("config/application.properties");
      Secrets.createEmpty(configuration);
      Templates.write(
          configuration,
          Map.of(
              "port", Integer.toString(ports.number(Port.REGISTRY)),
              "certificate", secrets.get().serverFile().toString(),
              "user", Secrets.USER,
              "password", secrets.get().password(NAME),
              "databasePassword", secrets.get().password(PostgresServer.NAME)),
          "registry-secure.properties");
    }
    return Launch.of(
        Jvm.command(
            "384m",
            List.of(
                "-Dquarkus.http.host=127.0.0.1",
                secrets.isPresent()
                    ? "-Dquarkus.http.insecure-requests=disabled"
                    : "-Dquarkus.http.port=" + ports.number(Port.REGISTRY),
                "-Dapicurio.storage.kind=sql",
                "-Dapicurio.storage.sql.kind=postgresql",
                "-Dapicurio.datasource.url=" + PostgresServer.url(ports, DATABASE, secrets),
                "-Dapicurio.datasource.username=" + PostgresServer.USER,
                // Its own pool would open 20 connections and take up to 100, all that there are.
                "-Dapicurio.datasource.jdbc.initial-size=2",
                "-Dapicurio.datasource.jdbc.min-size=2",
                "-Dapicurio.datasource.jdbc.max-size=10"),
            home.resolve("apicurio-registry-app-%s-runner.jar".formatted(Versions.apicurio()))));
  }

  @Override
  public void beforeStart() throws IOException {
    try (Connection connection = connections.postgres("postgres")) {
      PostgresServer.createDatabase(connection, DATABASE);
    } catch (SQLException e) {
      throw new IOException("Can't create the registry's database: " + e.getMessage(), e);
    }
  }

  @Override
  public void requireHealthy() throws IOException {
    try {
      connections.registry().latest("users-value");
    } catch (SchemaRegistryException e) {
      throw new IOException("The registry doesn't answer: " + e.getMessage(), e);
    }
  }
}
