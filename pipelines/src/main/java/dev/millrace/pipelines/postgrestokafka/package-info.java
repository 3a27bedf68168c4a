/** PostgreSQL to Kafka: publishes staged users, Avro in the wire format, to their topic. */
package dev.millrace.pipelines.postgrestokafka;
