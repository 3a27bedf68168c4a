package dev.millrace.pipelines.microbatch;

import java.util.List;

/**
 * One bounded stretch of a stream.
 *
 * @param id counts up from 1 within a stream
 * @param ranges exactly what the batch covers; its source reads these and nothing else
 * @param <R> a range, a record that Jackson can write and read
 */
public record MicroBatch<R>(long id, List<R> ranges) {
  public MicroBatch {
    ranges = List.copyOf(ranges);
  }
}
