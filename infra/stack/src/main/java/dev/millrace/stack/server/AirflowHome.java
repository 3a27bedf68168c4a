package dev.millrace.stack.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.stack.Console;
import dev.millrace.stack.Port;
import dev.millrace.stack.Ports;
import dev.millrace.stack.StackException;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.artifacts.Artifacts;
import dev.millrace.stack.process.Launch;
import dev.millrace.stack.process.StackProcesses;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What Airflow's processes share: the installation, which the repository's own script makes, and
 * the settings, all of which are variables of their environment.
 */
public final class AirflowHome {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAME = "airflow";
  private static final String DATABASE = "airflow";
  private static final String USER = "admin";
  private static final int KEY_BYTES = 32;

  private final StackFolder folder;
  private final Ports ports;
  private final StackProcesses processes;
  private final Console console;
  private Path environment;
  private SparkHome spark;

  public AirflowHome(StackFolder folder, Ports ports, StackProcesses processes, Console console) {
    this.folder = folder;
    this.ports = ports;
    this.processes = processes;
    this.console = console;
  }

  /** How to log in, if Airflow was ever started in that folder. */
  public static Optional<String> loginLine(StackFolder folder) {
    Path passwords = passwords(folder);
    return Files.exists(passwords)
        ? Optional.of("Airflow: log in as %s, with the password in %s".formatted(USER, passwords))
        : Optional.empty();
  }

  /** The file with the users and their passwords, as JSON. */
  public static Path passwords(StackFolder folder) {
    return folder.server(NAME).resolve("passwords.json");
  }

  /** Installs Airflow where it isn't yet, and makes the secrets of this one. */
  synchronized void prepare(Artifacts artifacts) throws IOException, InterruptedException {
    if (environment != null) {
      return;
    }
    spark = SparkHome.assemble(folder, artifacts);
    Path home = folder.server(NAME);
    Files.createDirectories(home);
    for (String secret : List.of("jwt-secret", "secret-key", "fernet-key")) {
      writeSecret(home.resolve(secret), newKey());
    }
    writeSecret(passwords(folder), JSON.writeValueAsString(Map.of(USER, newKey())));
    Templates.write(home.resolve("spark/spark-defaults.conf"), Map.of(), "spark-defaults.conf");
    environment = install();
  }

  /** Keeps one that is there. */
  private static void writeSecret(Path file, String secret) throws IOException {
    if (!Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, secret);
    }
  }

  private static String newKey() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return Base64.getUrlEncoder().encodeToString(key);
  }

  private Path install() throws IOException, InterruptedException {
    Path script = source().resolve("install");
    if (!Files.exists(script)) {
      throw new StackException(
          "Airflow comes with the project's folder, but there is no %s; start it with ./millrace"
              .formatted(script));
    }
    Path answer = folder.server(NAME).resolve("environment");
    Process installation =
        new ProcessBuilder(script.toString()).redirectOutput(answer.toFile()).start();
    String last = "";
    try (BufferedReader lines = installation.errorReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = line;
        console.line(line);
      }
    } finally {
      if (Thread.currentThread().isInterrupted()) {
        installation.destroy();
      }
    }
    if (installation.waitFor() != 0) {
      throw new StackException(last);
    }
    return Path.of(Files.readString(answer).strip());
  }

  /** The folder of the DAGs and what belongs to them. */
  private static Path source() {
    return projectHome().resolve("airflow");
  }

  private static Path projectHome() {
    return Path.of(System.getProperty("millrace.home", ".")).toAbsolutePath().normalize();
  }

  /** Makes or renews the tables of Airflow's database, once for each installation. */
  synchronized void migrateDatabase(String server) throws IOException, InterruptedException {
    Path migrated =
        folder.server(NAME).resolve("migrated-by-" + environment.getFileName().toString());
    if (Files.exists(migrated)) {
      return;
    }
    PostgresServer.createDatabase(
        PostgresServer.url(ports, "postgres", Optional.empty()), PostgresServer.USER, DATABASE);
    processes.run(server, airflow(List.of("db", "migrate")));
    Files.createFile(migrated);
  }

  /** One of Airflow's own commands. */
  Launch airflow(List<String> command) throws IOException {
    List<String> whole = new ArrayList<>();
    whole.add(environment.resolve("bin/airflow").toString());
    whole.addAll(command);
    return new Launch(whole, variables());
  }

  private Map<String, String> variables() throws IOException {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.putAll(programs());
    variables.putAll(settings());
    variables.putAll(connections());
    Files.writeString(
        folder.server(NAME).resolve("environment.sh"),
        variables.entrySet().stream()
            .map(entry -> "export %s='%s'%n".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining()));
    return variables;
  }

  /** Where tasks find Java, Spark's submitter and our modules. */
  private Map<String, String> programs() {
    return Map.of(
        "PATH",
        List.of(
                environment.resolve("bin").toString(),
                spark.path().resolve("bin").toString(),
                Path.of(Jvm.java()).getParent().toString(),
                System.getenv("PATH"))
            .stream()
            .collect(Collectors.joining(File.pathSeparator)),
        "JAVA_HOME",
        System.getProperty("java.home"),
        "PYTHONPATH",
        source().toString(),
        "SPARK_CONF_DIR",
        folder.server(NAME).resolve("spark").toString(),
        "SPARK_LOCAL_IP",
        "127.0.0.1",
        // Or else Airflow's processes would write their titles over their environment, by which
        // those that are left behind are found.
        "SPT_NOENV",
        "1");
  }

  private Map<String, String> settings() {
    Path home = folder.server(NAME);
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("AIRFLOW_HOME", home.toString());
    settings.put("AIRFLOW__CORE__DAGS_FOLDER", source().resolve("dags").toString());
    settings.put("AIRFLOW__CORE__LOAD_EXAMPLES", "False");
    settings.put("AIRFLOW__CORE__EXECUTOR", "LocalExecutor");
    settings.put("AIRFLOW__CORE__PARALLELISM", "8");
    settings.put(
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL", AirflowServer.url(ports) + "/execution/");
    settings.put("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS", USER + ":admin");
    settings.put("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE", passwords(folder).toString());
    settings.put("AIRFLOW__CORE__FERNET_KEY_CMD", "cat " + home.resolve("fernet-key"));
    settings.put("AIRFLOW__API_AUTH__JWT_SECRET_CMD", "cat " + home.resolve("jwt-secret"));
    settings.put("AIRFLOW__API__SECRET_KEY_CMD", "cat " + home.resolve("secret-key"));
    settings.put("AIRFLOW__API__HOST", "127.0.0.1");
    settings.put("AIRFLOW__API__PORT", Integer.toString(ports.number(Port.AIRFLOW)));
    settings.put("AIRFLOW__API__BASE_URL", AirflowServer.url(ports));
    settings.put("AIRFLOW__API__WORKERS", "1");
    settings.put(
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
        "postgresql+psycopg2://%s@%s/%s"
            .formatted(PostgresServer.USER, ports.address(Port.POSTGRES), DATABASE));
    settings.put("AIRFLOW__LOGGING__BASE_LOG_FOLDER", home.resolve("logs").toString());
    // A machine that stood still for a minute has not lost its tasks; one that died has.
    settings.put("AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT", "60");
    settings.put("AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL", "5");
    // A scheduler that was started again takes over what the killed one had under way.
    settings.put("AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL", "30");
    return settings;
  }

  /** By the names that the DAGs know; see airflow/connections.example.env. */
  private Map<String, String> connections() throws IOException {
    Map<String, String> connections = new LinkedHashMap<>();
    connections.put(
        "AIRFLOW_CONN_POSTGRES_DEFAULT",
        connection(
            "postgres", Port.POSTGRES, Map.of("login", PostgresServer.USER, "schema", "millrace")));
    connections.put(
        "AIRFLOW_CONN_SPARK_DEFAULT",
        connection(
            "spark",
            Port.SPARK_MASTER,
            Map.of(
                "extra",
                Map.of(
                    "deploy-mode",
                    "cluster",
                    "master-ui",
                    "http://" + ports.address(Port.SPARK_MASTER_UI)))));
    connections.put(
        "AIRFLOW_CONN_KAFKA_DEFAULT",
        JSON.writeValueAsString(
            Map.of(
                "conn_type",
                "kafka",
                "extra",
                Map.of("bootstrap.servers", ports.address(Port.KAFKA)))));
    connections.put(
        "AIRFLOW_CONN_SCHEMA_REGISTRY_DEFAULT",
        JSON.writeValueAsString(
            Map.of("conn_type", "generic", "host", RegistryServer.url(ports, false))));
    connections.put(
        "AIRFLOW_CONN_CASSANDRA_DEFAULT",
        connection(
            "cassandra",
            Port.CASSANDRA,
            Map.of(
                "schema", "millrace", "extra", Map.of("datacenter", CassandraServer.DATACENTER))));
    connections.put(
        "AIRFLOW_CONN_USERS_API",
        JSON.writeValueAsString(Map.of("conn_type", "generic", "host", UsersApi.url(ports))));
    Path home = projectHome();
    connections.put(
        "AIRFLOW_VAR_MILLRACE_PIPELINES_JAR",
        home.resolve("pipelines/target/millrace-pipelines.jar").toString());
    connections.put(
        "AIRFLOW_VAR_MILLRACE_INGEST_JAR",
        home.resolve("ingest/target/millrace-ingest.jar").toString());
    connections.put("AIRFLOW_VAR_MILLRACE_SPARK_JARS", spark.classPath());
    connections.put(
        "AIRFLOW_VAR_MILLRACE_MORE_JAVA_OPTIONS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1");
    connections.put(
        "AIRFLOW_VAR_MILLRACE_STREAM_METRICS_ADDRESS", ports.address(Port.STREAM_METRICS));
    return connections;
  }

  private String connection(String type, Port port, Map<String, Object> more) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("conn_type", type);
    fields.put("host", "spark".equals(type) ? "spark://127.0.0.1" : "127.0.0.1");
    fields.put("port", ports.number(port));
    fields.putAll(more);
    return JSON.writeValueAsString(fields);
  }
}
