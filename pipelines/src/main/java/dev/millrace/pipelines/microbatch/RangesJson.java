package dev.millrace.pipelines.microbatch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/** Writes a batch's ranges as the JSON that a log keeps, and reads them back. */
public final class RangesJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RangesJson() {}

  public static String write(List<?> ranges) {
    try {
      return JSON.writeValueAsString(ranges);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Ranges must be records of plain values: " + ranges, e);
    }
  }

  /**
   * @throws IllegalArgumentException if the JSON is not a list of such ranges
   */
  public static <R> List<R> read(String json, Class<R> range) {
    try {
      return JSON.readerForListOf(range).readValue(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "The log must hold a list of " + range.getSimpleName() + ", but found: " + json, e);
    }
  }
}
