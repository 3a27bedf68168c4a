package dev.millrace.stack;

import java.io.PrintStream;

/** What a person sees of the work: lines that stay, and one that is rewritten in place. */
public final class Console {
  private static final String ERASE_LINE = "\r\u001b[2K";

  private final PrintStream out;
  private final boolean rewrites;
  private boolean passing;

  /**
   * @param rewrites whether it is a terminal that can erase a line
   */
  public Console(PrintStream out, boolean rewrites) {
    this.out = out;
    this.rewrites = rewrites;
  }

  public static Console of(PrintStream out) {
    return new Console(out, System.console() != null);
  }

  /** Prints a line that stays. */
  public synchronized void line(String text) {
    erase();
    out.println(text);
    out.flush();
  }

  /** Shows a line until the next one comes; nothing where lines can't be erased. */
  public synchronized void passing(String text) {
    if (rewrites) {
      erase();
      out.print(text);
      out.flush();
      passing = true;
    }
  }

  private void erase() {
    if (passing) {
      out.print(ERASE_LINE);
      passing = false;
    }
  }
}
