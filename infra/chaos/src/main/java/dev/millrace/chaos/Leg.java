package dev.millrace.chaos;

/** A leg of the path whose stream is tested. */
enum Leg {
  /** PostgreSQL to Kafka. What it publishes is carried on into Cassandra and counted there. */
  PUBLISH("postgres-to-kafka"),
  /** Kafka to Cassandra. */
  WRITE("kafka-to-cassandra");

  private final String program;

  Leg(String program) {
    this.program = program;
  }

  /** What {@code submit} calls it. */
  String program() {
    return program;
  }

  /** The name of its stream into or out of that topic. */
  String stream(String topic) {
    return program + "/" + topic;
  }
}
