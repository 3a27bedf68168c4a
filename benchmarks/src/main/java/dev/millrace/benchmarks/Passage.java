package dev.millrace.benchmarks;

import java.time.Instant;

/**
 * When a user was where.
 *
 * @param fetchedAt by the clock of ingest, when the API's answer was there
 * @param stagedAt by the same clock, as its transaction began to write
 * @param inKafkaAt by that of the producer
 * @param readableAt when a reader found the row in Cassandra
 */
record Passage(Instant fetchedAt, Instant stagedAt, Instant inKafkaAt, Instant readableAt) {}
