/** The programs that the legs are measured against. Each does the whole work of its leg. */
package dev.millrace.benchmarks.peers;
