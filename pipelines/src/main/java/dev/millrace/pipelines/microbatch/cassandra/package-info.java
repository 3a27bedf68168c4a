/** The log of micro-batches in Cassandra, and the lease that fences it. */
package dev.millrace.pipelines.microbatch.cassandra;
