/**
 * Micro-batches of a Kafka topic: exact offset ranges, how they are planned and how they are read.
 */
package dev.millrace.pipelines.microbatch.kafka;
