/**
 * The loop that every leg on Spark runs in: plan a micro-batch, log its exact ranges, run it as a
 * bounded pipeline, commit it. Of this project's code only this package names a Spark class.
 */
package dev.millrace.pipelines.microbatch;
