package dev.millrace.stack.submit;

import java.util.List;

/** A system that pipelines talk to, by the options that lead to it. */
enum OutsideSystem {
  POSTGRES("postgresUrl", "postgresUser", "postgresPasswordFile"),
  KAFKA("bootstrapServers", "kafkaPropertiesFile"),
  REGISTRY(
      "schemaRegistryUrl",
      "schemaRegistryUser",
      "schemaRegistryPasswordFile",
      "schemaRegistryCaFile"),
  CASSANDRA(
      "cassandraContactPoints",
      "cassandraDatacenter",
      "cassandraKeyspace",
      "cassandraUser",
      "cassandraPasswordFile",
      "cassandraCaFile");

  private final List<String> options;

  OutsideSystem(String... options) {
    this.options = List.of(options);
  }

  List<String> options() {
    return options;
  }
}
