package dev.millrace.console;

import dev.millrace.pipelines.clients.CassandraAddress;
import dev.millrace.pipelines.clients.KafkaAddress;
import dev.millrace.pipelines.clients.PostgresAddress;
import dev.millrace.schemas.registry.RegistryAddress;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/** Where the path's systems are: each as an option, or all of them from the state of a stack. */
final class ConsoleOptions {
  private static final String ADDRESSES_FILE = "addresses.properties";

  @Option(
      names = {"--stack", "--state"},
      arity = "0..1",
      paramLabel = "FOLDER",
      fallbackValue = "${sys:millrace.home:-.}/.stack",
      description =
          "Take every address that is not given from the running stack whose state is in this"
              + " folder. Without a folder: .stack in the project's root")
  private Path stack;

  @Option(names = "--postgres-url", paramLabel = "URL", description = "JDBC URL of the staging.")
  private String postgresUrl;

  @Option(names = "--postgres-user", paramLabel = "NAME", description = "Who reads the staging.")
  private String postgresUser;

  @Option(
      names = "--postgres-password-file",
      paramLabel = "FILE",
      description = "File with the password alone.")
  private String postgresPasswordFile;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "Kafka brokers, comma separated.")
  private String bootstrapServers;

  @Option(
      names = "--kafka-properties-file",
      paramLabel = "FILE",
      description = "Kafka client's properties file with security.*, sasl.* and ssl.* settings.")
  private String kafkaPropertiesFile;

  @Option(
      names = "--schema-registry-url",
      paramLabel = "URL",
      description = "The registry: http://localhost:8081/apis/ccompat/v7")
  private String schemaRegistryUrl;

  @Option(names = "--schema-registry-user", paramLabel = "NAME", description = "User to log in as.")
  private String schemaRegistryUser;

  @Option(
      names = "--schema-registry-password-file",
      paramLabel = "FILE",
      description = "File with the password alone.")
  private String schemaRegistryPasswordFile;

  @Option(
      names = "--schema-registry-ca-file",
      paramLabel = "FILE",
      description = "PEM file with the certificates to trust.")
  private String schemaRegistryCaFile;

  @Option(
      names = "--cassandra-contact-points",
      paramLabel = "HOST:PORT",
      description = "Cassandra nodes, comma separated.")
  private String cassandraContactPoints;

  @Option(names = "--cassandra-datacenter", paramLabel = "NAME", description = "The local one.")
  private String cassandraDatacenter;

  @Option(
      names = "--cassandra-keyspace",
      paramLabel = "NAME",
      description = "The tables' keyspace.")
  private String cassandraKeyspace;

  @Option(names = "--cassandra-user", paramLabel = "NAME", description = "User to log in as.")
  private String cassandraUser;

  @Option(
      names = "--cassandra-password-file",
      paramLabel = "FILE",
      description = "File with the password alone.")
  private String cassandraPasswordFile;

  @Option(
      names = "--cassandra-ca-file",
      paramLabel = "FILE",
      description = "PEM file with the certificates to trust; TLS where it is given.")
  private String cassandraCaFile;

  @Option(
      names = "--spark-master-ui",
      paramLabel = "URL",
      description = "Web pages of Spark's masters, comma separated: http://localhost:8080")
  private String sparkMasterUi;

  @Option(
      names = "--spark-master-link",
      paramLabel = "URL",
      description =
          "Where people reach these pages, in the same order, if not there; they must be a reverse"
              + " proxy of the workers' then (spark.ui.reverseProxy).")
  private String sparkMasterLink;

  @Option(names = "--airflow-url", paramLabel = "URL", description = "Airflow's web page.")
  private String airflowUrl;

  @Option(
      names = "--airflow-link",
      paramLabel = "URL",
      description = "Where people reach it, if not there.")
  private String airflowLink;

  @Option(
      names = "--airflow-login-file",
      paramLabel = "FILE",
      description = "JSON file of one user and the password: {\"name\": \"password\"}")
  private String airflowLoginFile;

  @Option(
      names = "--postgres-to-kafka-metrics",
      paramLabel = "URL",
      description = "The same of that stream: http://localhost:9405/metrics")
  private String postgresToKafkaMetrics;

  @Option(
      names = "--kafka-to-cassandra-metrics",
      paramLabel = "URL",
      description =
          "Metrics of that stream: http://localhost:9404/metrics. The host's name may stand for"
              + " several that may run the driver")
  private String kafkaToCassandraMetrics;

  @Option(
      names = "--topic",
      paramLabel = "NAME",
      defaultValue = "users",
      description = "Topic of the records. Default: ${DEFAULT-VALUE}")
  private String topic;

  @Option(
      names = "--dead-letter-topic",
      paramLabel = "NAME",
      defaultValue = "users.dead-letters",
      description = "Topic of the dead letters. Default: ${DEFAULT-VALUE}")
  private String deadLetterTopic;

  /**
   * Where everything is. Spark, Airflow and the streams' metrics may be absent.
   *
   * @param keyspace of the tables and of the sink's log
   * @param sparkMasters one of them leads
   */
  record Addresses(
      PostgresAddress postgres,
      KafkaAddress kafka,
      RegistryAddress registry,
      CassandraAddress cassandra,
      String keyspace,
      List<WebPage> sparkMasters,
      Optional<WebPage> airflow,
      Optional<Path> airflowLogin,
      Optional<String> postgresToKafkaMetrics,
      Optional<String> kafkaToCassandraMetrics,
      String topic,
      String deadLetterTopic) {}

  /**
   * @throws IllegalArgumentException if one is missing or wrong
   */
  Addresses addresses() {
    Properties known = stack == null ? new Properties() : ofStack(stack);
    return new Addresses(
        new PostgresAddress(
            required("--postgres-url", postgresUrl, known, "postgresUrl"),
            required("--postgres-user", postgresUser, known, "postgresUser"),
            optional(postgresPasswordFile, known, "postgresPasswordFile")),
        new KafkaAddress(
            required("--bootstrap-servers", bootstrapServers, known, "bootstrapServers"),
            optional(kafkaPropertiesFile, known, "kafkaPropertiesFile")),
        new RegistryAddress(
            required("--schema-registry-url", schemaRegistryUrl, known, "schemaRegistryUrl"),
            optional(schemaRegistryUser, known, "schemaRegistryUser"),
            optional(schemaRegistryPasswordFile, known, "schemaRegistryPasswordFile"),
            optional(schemaRegistryCaFile, known, "schemaRegistryCaFile")),
        new CassandraAddress(
            required(
                "--cassandra-contact-points",
                cassandraContactPoints,
                known,
                "cassandraContactPoints"),
            required("--cassandra-datacenter", cassandraDatacenter, known, "cassandraDatacenter"),
            optional(cassandraUser, known, "cassandraUser"),
            optional(cassandraPasswordFile, known, "cassandraPasswordFile"),
            CassandraAddress.tls(optional(cassandraCaFile, known, "cassandraCaFile"), null)),
        required("--cassandra-keyspace", cassandraKeyspace, known, "cassandraKeyspace"),
        pages(
            optional(sparkMasterUi, known, "sparkMasterUi"),
            "--spark-master-link",
            optional(sparkMasterLink, known, "sparkMasterLink")),
        pages(
                optional(airflowUrl, known, "airflowUrl"),
                "--airflow-link",
                optional(airflowLink, known, "airflowLink"))
            .stream()
            .findFirst(),
        Optional.ofNullable(optional(airflowLoginFile, known, "airflowLoginFile")).map(Path::of),
        Optional.ofNullable(optional(postgresToKafkaMetrics, known, "postgresToKafkaMetrics")),
        Optional.ofNullable(optional(kafkaToCassandraMetrics, known, "kafkaToCassandraMetrics")),
        topic,
        deadLetterTopic);
  }

  /**
   * @param urls comma separated; null for no page
   * @param links of the same pages; null where they are the urls
   */
  private static List<WebPage> pages(String urls, String flag, String links) {
    if (urls == null) {
      return List.of();
    }
    String[] asked = urls.split(",", -1);
    String[] shown = links == null ? asked : links.split(",", -1);
    if (shown.length != asked.length) {
      throw new IllegalArgumentException(
          "%s must have as many addresses as there are pages, %d, but was: %s"
              .formatted(flag, asked.length, links));
    }
    return IntStream.range(0, asked.length).mapToObj(i -> new WebPage(asked[i], shown[i])).toList();
  }

  private static Properties ofStack(Path folder) {
    Path file = folder.resolve(ADDRESSES_FILE);
    Properties addresses = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      addresses.load(reader);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--stack must be the state folder of a running stack, but there is no " + file, e);
    }
    return addresses;
  }

  private static String required(String flag, String given, Properties known, String key) {
    String value = optional(given, known, key);
    if (value == null) {
      throw new IllegalArgumentException(flag + " or --stack must be given, but neither is");
    }
    return value;
  }

  private static String optional(String given, Properties known, String key) {
    return given != null ? given : known.getProperty(key);
  }
}
