package dev.millrace.stack;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.ssl.ProgrammaticSslEngineFactory;
import dev.millrace.schemas.connection.PasswordFile;
import dev.millrace.schemas.connection.Tls;
import dev.millrace.schemas.registry.RegistryAddress;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Clients of a stack's servers, with the passwords and TLS that its addresses name, if any. */
public final class Connections {
  private static final Duration CASSANDRA_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration RECONNECTION_DELAY = Duration.ofSeconds(1);
  private static final int KAFKA_TIMEOUT_MILLIS = 10_000;

  private final Addresses addresses;

  public Connections(Addresses addresses) {
    this.addresses = addresses;
  }

  /** A connection with our database. */
  public Connection postgres() throws SQLException {
    return postgres(Contents.DATABASE);
  }

  /**
   * A connection with a database of the same server, where {@code postgres} always exists. It gives
   * up after 5 seconds, and a statement after 30.
   */
  public Connection postgres(String database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", addresses.get("postgresUser"));
    addresses
        .find("postgresPasswordFile")
        .ifPresent(
            file ->
                properties.setProperty(
                    "password", PasswordFile.read("--postgresPasswordFile", file)));
    properties.setProperty("connectTimeout", "5"); // seconds
    properties.setProperty("socketTimeout", "30");
    return DriverManager.getConnection(addresses.postgresUrl(database), properties);
  }

  /** The settings that every client of the brokers needs. */
  public Properties kafkaSettings() {
    Properties settings = new Properties();
    addresses
        .find("kafkaPropertiesFile")
        .ifPresent(
            file -> {
              try (InputStream in = Files.newInputStream(Path.of(file))) {
                settings.load(in);
              } catch (IOException e) {
                throw new UncheckedIOException("Can't read " + file, e);
              }
            });
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, addresses.get("bootstrapServers"));
    return settings;
  }

  /** A client whose requests fail after 10 seconds. */
  public Admin kafka() {
    Properties settings = kafkaSettings();
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, KAFKA_TIMEOUT_MILLIS);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, KAFKA_TIMEOUT_MILLIS);
    return Admin.create(settings);
  }

  /** A session with the rights of the stack's own user. */
  public CqlSession cassandra() {
    CqlSessionBuilder session = cassandraBuilder();
    addresses
        .find("cassandraUser")
        .ifPresent(
            user ->
                session.withAuthCredentials(
                    user,
                    PasswordFile.read(
                        "--cassandraPasswordFile", addresses.get("cassandraPasswordFile"))));
    return session.build();
  }

  /** A session as somebody else. */
  CqlSession cassandraAs(String user, String password) {
    return cassandraBuilder().withAuthCredentials(user, password).build();
  }

  private CqlSessionBuilder cassandraBuilder() {
    String contactPoint = addresses.get("cassandraContactPoints");
    int colon = contactPoint.lastIndexOf(':');
    CqlSessionBuilder session =
        CqlSession.builder()
            .addContactPoint(
                new InetSocketAddress(
                    contactPoint.substring(0, colon),
                    Integer.parseInt(contactPoint.substring(colon + 1))))
            .withLocalDatacenter(addresses.get("cassandraDatacenter"))
            .withConfigLoader(
                DriverConfigLoader.programmaticBuilder()
                    // Or else each CREATE waits a second for the driver's picture of the schema.
                    .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                    .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, CASSANDRA_TIMEOUT)
                    // Whoever watches a server come back doesn't want to wait up to a minute.
                    .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, RECONNECTION_DELAY)
                    .withDuration(
                        DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, CASSANDRA_TIMEOUT)
                    .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, CASSANDRA_TIMEOUT)
                    .build());
    addresses
        .find("cassandraCaFile")
        .ifPresent(
            file ->
                session.withSslEngineFactory(
                    new ProgrammaticSslEngineFactory(
                        new Tls("--cassandra", file, null).context(), null, true)));
    return session;
  }

  public SchemaRegistryClient registry() {
    return new SchemaRegistryClient(
        new RegistryAddress(
            addresses.get("schemaRegistryUrl"),
            addresses.find("schemaRegistryUser").orElse(null),
            addresses.find("schemaRegistryPasswordFile").orElse(null),
            addresses.find("schemaRegistryCaFile").orElse(null)));
  }
}
