/**
 * The heavy clients of the outside systems, one per JVM: opening them per bundle would cost more
 * than the bundle.
 */
package dev.millrace.pipelines.clients;
