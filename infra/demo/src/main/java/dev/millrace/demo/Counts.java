package dev.millrace.demo;

/**
 * How far the users have come.
 *
 * @param staged users in PostgreSQL
 * @param rejected users that PostgreSQL's tables could not take
 * @param published records in the topic of users
 * @param written records that the stream into Cassandra has committed
 * @param deadLetters records in the topic of dead letters
 */
record Counts(long staged, long rejected, long published, long written, long deadLetters) {
  static final Counts NONE = new Counts(0, 0, 0, 0, 0);

  long of(Leg leg) {
    return switch (leg) {
      case INGEST -> staged;
      case POSTGRES_TO_KAFKA -> published;
      case KAFKA_TO_CASSANDRA -> written;
    };
  }
}
