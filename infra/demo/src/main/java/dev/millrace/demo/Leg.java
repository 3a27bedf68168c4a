package dev.millrace.demo;

/** A part of the path, and what it has done with a user who is past it. */
enum Leg {
  INGEST("ingest", "staged"),
  POSTGRES_TO_KAFKA("postgres-to-kafka", "in Kafka"),
  KAFKA_TO_CASSANDRA("kafka-to-cassandra", "in Cassandra");

  private final String program;
  private final String done;

  Leg(String program, String done) {
    this.program = program;
    this.done = done;
  }

  /** The program that does it, as {@code ./millrace} calls it. */
  String program() {
    return program;
  }

  String done() {
    return done;
  }
}
