package dev.millrace.demo;

import dev.millrace.stack.Console;
import java.io.PrintStream;

/**
 * What a person sees, as rich as the terminal allows.
 *
 * @param console where lines go
 * @param terminal whether it is one, which can rewrite a line
 * @param decorated whether bold type and block characters are welcome
 */
record Screen(Console console, boolean terminal, boolean decorated) {
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";

  static Screen of(PrintStream out) {
    boolean terminal = System.console() != null;
    boolean decorated = terminal && System.getenv("NO_COLOR") == null;
    return new Screen(new Console(out, terminal), terminal, decorated);
  }

  void line(String text) {
    console.line(text);
  }

  /** A line that opens a part, after an empty one. */
  void heading(String text) {
    console.line("");
    console.line(decorated ? BOLD + text + PLAIN : text);
  }

  void passing(String text) {
    console.passing(text);
  }
}
