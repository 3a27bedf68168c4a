package dev.millrace.pipelines.reconcile;

import java.io.Serializable;
import java.time.Instant;

/**
 * Reads what the systems say of one user once more, directly. The first look is a scan that takes
 * its time, while users are staged, purged and written.
 */
interface SecondLook extends Serializable {
  /**
   * The evidence as it is now.
   *
   * @param first what the scan saw; its dead letters are kept
   */
  Seen at(UserEvidence first);

  /**
   * @param purgedUntil users staged before this may have been purged by now
   */
  record Seen(UserEvidence evidence, Instant purgedUntil) {}
}
