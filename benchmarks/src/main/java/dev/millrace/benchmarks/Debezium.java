package dev.millrace.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.benchmarks.peers.UserConverter;
import dev.millrace.stack.artifacts.Versions;
import dev.millrace.stack.process.Launch;
import dev.millrace.stack.process.StackProcesses;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Debezium on Kafka Connect, a standalone worker for each trial. It takes its first snapshot of the
 * staging table, which is the one way in which it reads rows that stand there already, and goes on
 * when that is done.
 */
final class Debezium implements Contender {
  private static final List<String> ARTIFACTS =
      List.of(
          "org.apache.kafka:connect-runtime:" + Versions.kafka(),
          "org.apache.kafka:connect-transforms:" + Versions.kafka(),
          "io.debezium:debezium-connector-postgres:3.0.8.Final",
          "org.slf4j:slf4j-simple:" + Versions.kafkaSlf4j());

  private final int schemaId;

  /**
   * @param schemaId of the users' schema in the registry
   */
  Debezium(int schemaId) {
    this.schemaId = schemaId;
  }

  @Override
  public String name() {
    return "Debezium on Kafka Connect";
  }

  @Override
  public Role role() {
    return Role.PEER;
  }

  @Override
  public double share() {
    return 1;
  }

  @Override
  public boolean endsByItself() {
    return false;
  }

  @Override
  public Process start(Trial trial) throws IOException {
    Path folder = Files.createDirectories(trial.servers().folder().server(trial.name()));
    Path worker = write(folder.resolve("worker.properties"), worker(trial, folder));
    Path connector = write(folder.resolve("connector.properties"), connector(trial));
    Launch launch =
        Programs.onLibraries(
            folder,
            ARTIFACTS,
            "org.apache.kafka.connect.cli.ConnectStandalone",
            List.of(worker.toString(), connector.toString()));
    return new StackProcesses(trial.servers().folder()).startProgram(trial.name(), launch);
  }

  /** With the producer's settings of all others. */
  private Map<String, String> worker(Trial trial, Path folder) {
    String id = Integer.toString(schemaId);
    return Map.of(
        "bootstrap.servers",
        trial.address("bootstrapServers"),
        "listeners",
        "http://127.0.0.1:0",
        "offset.storage.file.filename",
        folder.resolve("offsets").toString(),
        "key.converter",
        UserConverter.class.getName(),
        "key.converter.schema.id",
        id,
        "value.converter",
        UserConverter.class.getName(),
        "value.converter.schema.id",
        id,
        "producer.compression.type",
        "lz4",
        "producer.linger.ms",
        "20",
        "producer.batch.size",
        Integer.toString(128 * 1024));
  }

  private static Map<String, String> connector(Trial trial) {
    URI database = URI.create(trial.address("postgresUrl").replace("jdbc:", ""));
    return Map.ofEntries(
        Map.entry("name", trial.name()),
        Map.entry("connector.class", "io.debezium.connector.postgresql.PostgresConnector"),
        Map.entry("database.hostname", database.getHost()),
        Map.entry("database.port", Integer.toString(database.getPort())),
        Map.entry("database.dbname", database.getPath().substring(1)),
        Map.entry("database.user", trial.address("postgresUser")),
        Map.entry("database.password", ""),
        Map.entry("topic.prefix", trial.name()),
        Map.entry("table.include.list", "public.staged_users"),
        Map.entry("column.exclude.list", "public.staged_users.xid"),
        Map.entry("snapshot.mode", "initial_only"),
        Map.entry("snapshot.fetch.size", "10000"),
        Map.entry("max.batch.size", "20000"),
        Map.entry("max.queue.size", "80000"),
        Map.entry("poll.interval.ms", "10"),
        Map.entry("transforms", "unwrap,route"),
        Map.entry("transforms.unwrap.type", "io.debezium.transforms.ExtractNewRecordState"),
        Map.entry("transforms.route.type", "org.apache.kafka.connect.transforms.RegexRouter"),
        Map.entry("transforms.route.regex", ".*"),
        Map.entry("transforms.route.replacement", trial.name()));
  }

  private static Path write(Path file, Map<String, String> settings) throws IOException {
    Properties properties = new Properties();
    properties.putAll(settings);
    try (Writer writer = Files.newBufferedWriter(file, UTF_8)) {
      properties.store(writer, null);
    }
    return file;
  }
}
