package dev.millrace.benchmarks.peers;

/**
 * What a peer from PostgreSQL to Kafka is told, in this order.
 *
 * @param schemaId of the users' schema in the registry
 */
record PublishArguments(
    String postgresUrl,
    String postgresUser,
    String bootstrapServers,
    String topic,
    String schemaId) {
  static PublishArguments of(String[] all) {
    return new PublishArguments(all[0], all[1], all[2], all[3], all[4]);
  }
}
