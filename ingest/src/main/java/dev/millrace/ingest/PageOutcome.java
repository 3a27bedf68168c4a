package dev.millrace.ingest;

/**
 * What became of a page's users.
 *
 * @param written false if the page stood staged already, so that nothing was done now
 * @param staged users that this page staged
 * @param duplicates users that stood staged already, equal in every field
 * @param rejected users that went to the rejected ones
 */
record PageOutcome(boolean written, int staged, int duplicates, int rejected) {
  static final PageOutcome STAGED_BEFORE = new PageOutcome(false, 0, 0, 0);

  /** A written page without users, and what one user adds to it. */
  static final PageOutcome EMPTY = new PageOutcome(true, 0, 0, 0);

  static final PageOutcome STAGED = new PageOutcome(true, 1, 0, 0);
  static final PageOutcome DUPLICATE = new PageOutcome(true, 0, 1, 0);
  static final PageOutcome REJECTED = new PageOutcome(true, 0, 0, 1);

  PageOutcome plus(PageOutcome more) {
    return new PageOutcome(
        written, staged + more.staged, duplicates + more.duplicates, rejected + more.rejected);
  }
}
