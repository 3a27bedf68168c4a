/** Measures each leg beside its peers, in turn and in one run, on the same real servers. */
package dev.millrace.benchmarks;
