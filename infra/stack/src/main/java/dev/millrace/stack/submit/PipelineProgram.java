package dev.millrace.stack.submit;

import static dev.millrace.stack.submit.OutsideSystem.CASSANDRA;
import static dev.millrace.stack.submit.OutsideSystem.KAFKA;
import static dev.millrace.stack.submit.OutsideSystem.POSTGRES;
import static dev.millrace.stack.submit.OutsideSystem.REGISTRY;

import java.util.Arrays;
import java.util.List;

/** A pipeline that can be run: its name, its main class and the addresses it takes as options. */
enum PipelineProgram {
  POSTGRES_TO_KAFKA(
      "postgres-to-kafka",
      "dev.millrace.pipelines.postgrestokafka.PostgresToKafka",
      "Publishes staged users from PostgreSQL to Kafka.",
      POSTGRES,
      KAFKA,
      REGISTRY),
  KAFKA_TO_CASSANDRA(
      "kafka-to-cassandra",
      "dev.millrace.pipelines.kafkatocassandra.KafkaToCassandra",
      "Streams users from Kafka into Cassandra's tables.",
      KAFKA,
      REGISTRY,
      CASSANDRA),
  REPLAY(
      "replay",
      "dev.millrace.pipelines.kafkatocassandra.Replay",
      "Writes a stretch of the topic again: --from=… --to=…",
      KAFKA,
      REGISTRY,
      CASSANDRA),
  RECONCILE(
      "reconcile",
      "dev.millrace.pipelines.reconcile.Reconcile",
      "Proves that what is staged is in Cassandra, field for field.",
      POSTGRES,
      KAFKA,
      CASSANDRA);

  private final String title;
  private final String mainClass;
  private final String description;
  private final List<String> addresses;

  PipelineProgram(String title, String mainClass, String description, OutsideSystem... systems) {
    this.title = title;
    this.mainClass = mainClass;
    this.description = description;
    this.addresses = Arrays.stream(systems).flatMap(system -> system.options().stream()).toList();
  }

  /** Its name on the command line, and in the master's web page. */
  String title() {
    return title;
  }

  String mainClass() {
    return mainClass;
  }

  String description() {
    return description;
  }

  /** Those of its options that say where a server is, and how to be let in. */
  List<String> addresses() {
    return addresses;
  }
}
