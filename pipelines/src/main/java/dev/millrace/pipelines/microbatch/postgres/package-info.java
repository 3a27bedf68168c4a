/**
 * Micro-batches of staged rows: how they are planned from PostgreSQL's transaction ids, and their
 * log beside the rows.
 */
package dev.millrace.pipelines.microbatch.postgres;
