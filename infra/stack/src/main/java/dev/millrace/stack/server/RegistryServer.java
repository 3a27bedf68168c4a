package dev.millrace.stack.server;

import dev.millrace.stack.Port;
import dev.millrace.stack.Ports;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.artifacts.Archives;
import dev.millrace.stack.artifacts.Artifacts;
import dev.millrace.stack.artifacts.Versions;
import dev.millrace.stack.process.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Apicurio's schema registry, which keeps the schemas in a database of the stack's PostgreSQL. */
public final class RegistryServer implements Server {
  public static final String NAME = "registry";

  private static final String DATABASE = "registry";

  private final StackFolder folder;
  private final Ports ports;

  public RegistryServer(StackFolder folder, Ports ports) {
    this.folder = folder;
    this.ports = ports;
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
  public static String url(Ports ports) {
    return "http://" + ports.address(Port.REGISTRY) + "/apis/ccompat/v7";
  }

  @Override
  public Launch prepare(Artifacts artifacts) throws IOException {
    Files.createDirectories(folder.software());
    Path home = folder.software().resolve("apicurio-registry-" + Versions.apicurio());
    Archives.unpackTarGz(
        artifacts.file("io.apicurio:apicurio-registry-app:tar.gz:all:" + Versions.apicurio()),
        home);
    return Launch.of(
        Jvm.command(
            "384m",
            List.of(
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + ports.number(Port.REGISTRY),
                "-Dapicurio.storage.kind=sql",
                "-Dapicurio.storage.sql.kind=postgresql",
                "-Dapicurio.datasource.url=" + PostgresServer.url(ports, DATABASE),
                "-Dapicurio.datasource.username=" + PostgresServer.USER,
                "-Dapicurio.datasource.password=",
                // Its own pool would open 20 connections and take up to 100, all that there are.
                "-Dapicurio.datasource.jdbc.initial-size=2",
                "-Dapicurio.datasource.jdbc.min-size=2",
                "-Dapicurio.datasource.jdbc.max-size=10"),
            home.resolve("apicurio-registry-app-%s-runner.jar".formatted(Versions.apicurio()))));
  }

  @Override
  public void beforeStart() {
    PostgresServer.createDatabase(
        PostgresServer.url(ports, "postgres"), PostgresServer.USER, DATABASE);
  }

  @Override
  public void requireHealthy() throws IOException {
    Probe.get(url(ports) + "/subjects");
  }
}
