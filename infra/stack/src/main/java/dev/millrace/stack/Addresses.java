package dev.millrace.stack;

import dev.millrace.stack.server.AirflowHome;
import dev.millrace.stack.server.AirflowServer;
import dev.millrace.stack.server.CassandraServer;
import dev.millrace.stack.server.PostgresServer;
import dev.millrace.stack.server.RegistryServer;
import dev.millrace.stack.server.SparkMaster;
import dev.millrace.stack.server.UsersApi;
import dev.millrace.stack.server.WebConsole;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Where a running stack's servers are, in the words of the pipelines' options. Immutable.
 *
 * <p>In the state folder they stand as {@code addresses.properties}, for as long as all is up.
 */
public final class Addresses {
  private final Map<String, String> byOption;

  private Addresses(Map<String, String> byOption) {
    this.byOption = Collections.unmodifiableMap(new LinkedHashMap<>(byOption));
  }

  /**
   * Those of a stack with these ports.
   *
   * @param secrets of a stack that asks for passwords and TLS
   */
  public static Addresses of(Ports ports, Optional<Secrets> secrets) {
    Map<String, String> byOption = new LinkedHashMap<>();
    byOption.put("postgresUrl", PostgresServer.url(ports, Contents.DATABASE, secrets));
    byOption.put("postgresUser", PostgresServer.USER);
    byOption.put("bootstrapServers", ports.address(Port.KAFKA));
    byOption.put("schemaRegistryUrl", RegistryServer.url(ports, secrets.isPresent()));
    byOption.put("cassandraContactPoints", ports.address(Port.CASSANDRA));
    byOption.put("cassandraDatacenter", CassandraServer.DATACENTER);
    byOption.put("cassandraKeyspace", Contents.KEYSPACE);
    byOption.put("sparkMaster", SparkMaster.url(ports));
    byOption.put("sparkMasterUi", "http://" + ports.address(Port.SPARK_MASTER_UI));
    byOption.put("sparkWorkerUi", "http://" + ports.address(Port.SPARK_WORKER_UI));
    byOption.put("usersApiUrl", UsersApi.url(ports));
    byOption.put("zookeeperConnect", ports.address(Port.ZOOKEEPER));
    byOption.put("postgresToKafkaMetrics", metrics(ports, Port.PUBLISHER_METRICS));
    byOption.put("kafkaToCassandraMetrics", metrics(ports, Port.STREAM_METRICS));
    secrets.ifPresent(files -> addSecrets(byOption, files));
    return new Addresses(byOption);
  }

  private static String metrics(Ports ports, Port stream) {
    return "http://" + ports.address(stream) + "/metrics";
  }

  /** These and Airflow's. */
  public Addresses withAirflow(StackFolder folder, Ports ports) {
    Map<String, String> more = new LinkedHashMap<>(byOption);
    more.put("airflowUrl", AirflowServer.url(ports));
    more.put("airflowLoginFile", AirflowHome.passwords(folder).toString());
    return new Addresses(more);
  }

  /** These and the console's. */
  Addresses withConsole(Ports ports) {
    Map<String, String> more = new LinkedHashMap<>(byOption);
    more.put("consoleUrl", WebConsole.url(ports));
    return new Addresses(more);
  }

  /** The options that name files, and users. */
  private static void addSecrets(Map<String, String> byOption, Secrets files) {
    String ca = files.caFile().toString();
    byOption.put("postgresPasswordFile", files.passwordFile(PostgresServer.NAME).toString());
    byOption.put("kafkaPropertiesFile", files.kafkaPropertiesFile().toString());
    byOption.put("schemaRegistryUser", Secrets.USER);
    byOption.put("schemaRegistryPasswordFile", files.passwordFile(RegistryServer.NAME).toString());
    byOption.put("schemaRegistryCaFile", ca);
    byOption.put("cassandraUser", Secrets.USER);
    byOption.put("cassandraPasswordFile", files.passwordFile(CassandraServer.NAME).toString());
    byOption.put("cassandraCaFile", ca);
  }

  /** Those of the stack in that folder, unless it is down. */
  public static Optional<Addresses> read(StackFolder folder) {
    return StackFolder.read(folder.addresses())
        .map(
            properties -> {
              Map<String, String> byOption = new TreeMap<>();
              properties.forEach((option, value) -> byOption.put((String) option, (String) value));
              return new Addresses(byOption);
            });
  }

  /**
   * Those of the stack in that folder.
   *
   * @throws StackException if it is down
   */
  public static Addresses require(StackFolder folder) {
    return read(folder)
        .orElseThrow(
            () ->
                new StackException(
                    "No stack is up in %s; start one with: ./millrace stack up --state=%s"
                        .formatted(folder.root(), folder.root())));
  }

  void write(StackFolder folder) {
    Properties properties = new Properties();
    properties.putAll(byOption);
    StackFolder.write(folder.addresses(), properties);
  }

  /** The value of the pipelines' option of that name. */
  public String get(String option) {
    String value = byOption.get(option);
    if (value == null) {
      throw new IllegalArgumentException(
          "An address must be one of " + byOption.keySet() + ", but was: " + option);
    }
    return value;
  }

  /** The value of the pipelines' option of that name, where the stack has one. */
  public Optional<String> find(String option) {
    return Optional.ofNullable(byOption.get(option));
  }

  /** The URL of another database of the same server. */
  String postgresUrl(String database) {
    return get("postgresUrl").replaceFirst("^(jdbc:postgresql://[^/]+/)[^?]*", "$1" + database);
  }

  /** All of them, by the pipelines' options. */
  public Map<String, String> byOption() {
    return byOption;
  }
}
