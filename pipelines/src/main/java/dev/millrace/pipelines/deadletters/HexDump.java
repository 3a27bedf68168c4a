package dev.millrace.pipelines.deadletters;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Bytes for people: 16 on a line, with their offset, in hexadecimal and as ASCII. */
public final class HexDump {
  private static final int PER_LINE = 16;

  private HexDump() {}

  public static Stream<String> lines(byte[] bytes) {
    return IntStream.iterate(0, start -> start < bytes.length, start -> start + PER_LINE)
        .mapToObj(start -> line(bytes, start));
  }

  private static String line(byte[] bytes, int start) {
    StringBuilder hex = new StringBuilder();
    StringBuilder text = new StringBuilder();
    for (int i = start; i < Math.min(bytes.length, start + PER_LINE); i++) {
      hex.append(String.format("%02x ", bytes[i]));
      text.append(bytes[i] >= ' ' && bytes[i] <= '~' ? (char) bytes[i] : '.');
    }
    return String.format("%08x  %-48s %s", start, hex, text);
  }
}
