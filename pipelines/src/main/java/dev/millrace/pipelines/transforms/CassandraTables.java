package dev.millrace.pipelines.transforms;

import com.datastax.oss.driver.api.core.CqlSession;
import java.io.Serializable;
import java.util.List;

/**
 * What a sink must know of the tables that a value is written to. An implementation travels to the
 * executors.
 *
 * @param <T> what is written
 */
public interface CassandraTables<T> extends Serializable {
  /**
   * One INSERT per row that a value has, with a marker per element of {@link #values} and a last
   * one for the write timestamp. Each must be safe to repeat.
   */
  List<String> inserts();

  /**
   * How many of each INSERT's first values are the partition's key, for tables in which many values
   * share a partition; 0 for the others. In the order of {@link #inserts}.
   */
  List<Integer> sharedPartitionKeys();

  /** The values of each INSERT, in the order of {@link #inserts}. */
  List<List<Object>> values(T value);

  /**
   * Microseconds since the epoch that order the writes of one key. They come from the value, not
   * from the clock, so that a repeated or delayed write never wins over a newer one.
   */
  long writeTimestampMicros(T value);

  /**
   * Deletes every row of the value of that key that is older than the timestamp.
   *
   * @param key the record's key, checked when it was decoded
   */
  void delete(CqlSession session, byte[] key, long timestampMicros);
}
