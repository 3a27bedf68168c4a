package dev.millrace.benchmarks.peers;

/**
 * What a peer from Kafka to Cassandra is told, in this order.
 *
 * @param group consumer group to which it commits how far it is
 * @param schemaId of the users' schema in the registry
 * @param cassandra host:port
 * @param mostPerBatch records of one micro-batch
 * @param folder for whatever it must keep
 */
record Arguments(
    String bootstrapServers,
    String topic,
    String deadLetterTopic,
    String group,
    String schemaId,
    String cassandra,
    String keyspace,
    String mostPerBatch,
    String folder) {
  static Arguments of(String[] all) {
    return new Arguments(all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7], all[8]);
  }

  String cassandraHost() {
    return cassandra.substring(0, cassandra.lastIndexOf(':'));
  }

  int cassandraPort() {
    return Integer.parseInt(cassandra.substring(cassandra.lastIndexOf(':') + 1));
  }
}
