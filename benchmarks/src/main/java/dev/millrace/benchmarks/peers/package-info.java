/**
 * The programs that the legs are measured against, each of which does the whole work of its leg;
 * and Millrace without a sink, which doesn't ship.
 */
package dev.millrace.benchmarks.peers;
