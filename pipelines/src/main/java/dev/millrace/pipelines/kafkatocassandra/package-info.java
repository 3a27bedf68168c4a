/** The pipeline from Kafka's topic to Cassandra's tables. */
package dev.millrace.pipelines.kafkatocassandra;
