package dev.millrace.pipelines.reconcile;

import dev.millrace.pipelines.microbatch.kafka.OffsetRange;
import java.util.List;

/**
 * What a run answers for.
 *
 * @param staging the staging area at the moment that everything is held against
 * @param records the topic's ranges after that moment; all of them are written
 * @param deadLetters the ranges of the dead letters after they were written
 */
record Scope(Staging staging, List<OffsetRange> records, List<OffsetRange> deadLetters) {}
