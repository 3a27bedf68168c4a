/**
 * What is measured: counted by the tasks in their JVMs, gathered by the driver, and served as
 * Prometheus reads it.
 */
package dev.millrace.pipelines.metrics;
