package dev.millrace.stack.testing;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.millrace.stack.Addresses;
import dev.millrace.stack.Connections;
import dev.millrace.stack.Console;
import dev.millrace.stack.Contents;
import dev.millrace.stack.Stack;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.process.Guard;
import dev.millrace.stack.server.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * The real servers, for tests: one stack for all tests of a JVM, in which each test makes a
 * database, topic and keyspace of its own. Safe for use by many threads.
 */
public final class RealStack {
  /** The system property that names the state folder of a stack to join. */
  public static final String FOLDER_PROPERTY = "millrace.stack";

  private static RealStack shared;

  private final StackFolder folder;
  private final Addresses addresses;
  private Admin admin;
  private CqlSession session;

  private RealStack(StackFolder folder, Addresses addresses) {
    this.folder = folder;
    this.addresses = addresses;
  }

  /**
   * Joins the stack that the system property {@value #FOLDER_PROPERTY} names. Without it, starts
   * one on free ports in a temporary folder, which goes when this JVM does.
   *
   * @throws dev.millrace.stack.StackException if it can't be started, or the one named is down
   */
  public static synchronized RealStack get() {
    if (shared == null) {
      String folder = System.getProperty(FOLDER_PROPERTY);
      shared = folder == null ? start() : join(new StackFolder(Path.of(folder)));
      Runtime.getRuntime().addShutdownHook(new Thread(shared::closeClients));
    }
    return shared;
  }

  private static RealStack join(StackFolder folder) {
    return new RealStack(folder, Addresses.require(folder));
  }

  private static RealStack start() {
    try {
      // Open to everybody, because PostgreSQL may have to run as another user.
      StackFolder folder =
          new StackFolder(
              Files.createTempDirectory(
                  "millrace-stack-",
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rwxr-xr-x"))));
      Stack stack = new Stack(folder, new Console(System.out, false));
      Guard guard = Guard.over(folder, "--wipe");
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    stack.wipe();
                    guard.release();
                  }));
      return new RealStack(folder, stack.up(Stack.Wishes.onFreePorts()));
    } catch (IOException e) {
      throw new UncheckedIOException("Can't start a stack: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Starting a stack was interrupted", e);
    }
  }

  private synchronized void closeClients() {
    if (admin != null) {
      admin.close();
    }
    if (session != null) {
      session.close();
    }
  }

  /** Starts the servers again that have ended. */
  public void revive() throws IOException, InterruptedException {
    new Stack(folder, new Console(System.out, false)).up(Stack.Wishes.onFreePorts());
  }

  /** Where its state is. */
  public StackFolder folder() {
    return folder;
  }

  public String postgresUrl() {
    return addresses.get("postgresUrl");
  }

  /** Who needs no password. */
  public String postgresUser() {
    return addresses.get("postgresUser");
  }

  public String bootstrapServers() {
    return addresses.get("bootstrapServers");
  }

  public String schemaRegistryUrl() {
    return addresses.get("schemaRegistryUrl");
  }

  public String cassandraContactPoints() {
    return addresses.get("cassandraContactPoints");
  }

  public String cassandraDatacenter() {
    return addresses.get("cassandraDatacenter");
  }

  /** The local users API, such as {@code http://127.0.0.1:8787/api/1.4/}. */
  public String usersApiUrl() {
    return addresses.get("usersApiUrl");
  }

  public String sparkMaster() {
    return addresses.get("sparkMaster");
  }

  /** Everything that the stack's {@code addresses.properties} holds. */
  public Addresses addresses() {
    return addresses;
  }

  /** A new database with our staging tables; returns its JDBC URL. */
  public String newDatabase() {
    String name = newName();
    PostgresServer.createDatabase(postgresUrl(), postgresUser(), name);
    String url = postgresUrl().replaceFirst("/[^/]+$", "/" + name);
    Contents.createStagingTables(url, postgresUser());
    return url;
  }

  /** A new keyspace with our tables; returns its name. */
  public String newKeyspace() {
    String name = newName();
    Contents.createKeyspace(session(), name);
    return name;
  }

  /** A new, empty topic with the broker's defaults; returns its name. */
  public String newTopic(int partitions) {
    return create(Contents.topic(newName(), partitions));
  }

  /** A new, empty topic with the settings of the users'; returns its name. */
  public String newRecordTopic(int partitions) {
    return create(Contents.recordTopic(newName(), partitions));
  }

  /** A new, empty topic with the settings of the dead letters' and one partition; its name. */
  public String newDeadLetterTopic() {
    return create(Contents.deadLetterTopic(newName(), 1));
  }

  private String create(NewTopic topic) {
    try {
      Contents.createTopics(admin(), List.of(topic));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Creating a topic was interrupted", e);
    }
    return topic.name();
  }

  /** A client of Kafka that all tests share; don't close it. */
  public synchronized Admin admin() {
    if (admin == null) {
      admin = new Connections(addresses).kafka();
    }
    return admin;
  }

  /** A session with Cassandra that all tests share; don't close it. */
  public synchronized CqlSession session() {
    if (session == null) {
      session = new Connections(addresses).cassandra();
    }
    return session;
  }

  private static String newName() {
    return "test_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
  }
}
