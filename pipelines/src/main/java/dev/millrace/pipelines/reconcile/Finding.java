package dev.millrace.pipelines.reconcile;

import java.io.Serializable;

/**
 * What the comparison says: one type for both kinds, because on Spark a second output costs a
 * second run.
 */
sealed interface Finding extends Serializable permits Difference, Finding.Counted {
  /**
   * Something to be added up.
   *
   * @param subject what is counted, see {@link Subject}
   * @param slot the minute, country and gender that a count is for; empty for totals
   */
  record Counted(String subject, String slot, Tally tally) implements Finding {
    static Counted total(String subject, Tally tally) {
      return new Counted(subject, "", tally);
    }

    boolean isTotal() {
      return slot.isEmpty();
    }
  }
}
