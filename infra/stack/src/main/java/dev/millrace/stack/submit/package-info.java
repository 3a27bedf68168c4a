/** Submits the pipelines to a Spark standalone cluster, or runs them on the direct runner. */
package dev.millrace.stack.submit;
