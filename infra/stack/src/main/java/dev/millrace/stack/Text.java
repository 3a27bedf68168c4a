package dev.millrace.stack;

import java.time.Duration;

/** How numbers are shown to people. */
final class Text {
  private Text() {}

  /** Such as {@code 7 s}, {@code 3 m 20 s} or {@code 26 h 05 m}. */
  static String duration(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600
        ? "%d m %02d s".formatted(seconds / 60, seconds % 60)
        : "%d h %02d m".formatted(seconds / 3600, seconds % 3600 / 60);
  }
}
