package dev.millrace.pipelines.microbatch;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.options.ValueProvider;
import org.apache.beam.sdk.options.ValueProvider.StaticValueProvider;

/**
 * The ranges of a batch for a pipeline that is built before they are known: whoever asks for them
 * waits until they are. What has been copied in this JVM before then waits for the same ranges;
 * what is sent to other JVMs afterwards holds them.
 *
 * @param <R> a range, serializable
 */
final class BatchRanges<R> implements ValueProvider<List<R>>, Serializable {
  private static final long serialVersionUID = 1;

  private static final Map<UUID, BatchRanges<?>> UNKNOWN = new ConcurrentHashMap<>();

  private final transient UUID id = UUID.randomUUID();
  private final transient CompletableFuture<List<R>> ranges = new CompletableFuture<>();

  private BatchRanges() {}

  static <R> BatchRanges<R> unknown() {
    BatchRanges<R> ranges = new BatchRanges<>();
    UNKNOWN.put(ranges.id, ranges);
    return ranges;
  }

  void become(List<R> known) {
    ranges.complete(List.copyOf(known));
    UNKNOWN.remove(id);
  }

  @Override
  public List<R> get() {
    return ranges.join();
  }

  @Override
  public boolean isAccessible() {
    return ranges.isDone();
  }

  private Object writeReplace() {
    return isAccessible() ? StaticValueProvider.of(get()) : new Reference(id);
  }

  private record Reference(UUID id) implements Serializable {
    private Object readResolve() {
      return UNKNOWN.get(id);
    }
  }
}
