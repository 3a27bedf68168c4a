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
}
