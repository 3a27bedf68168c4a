package dev.millrace.pipelines.microbatch.postgres;

import java.io.Serializable;
import java.util.UUID;

/**
 * A place in the order of staged rows, which is that of (xid, id).
 *
 * @param xid of the transaction that wrote the row, epoch included
 * @param id the row's id
 */
public record StagedPosition(long xid, UUID id) implements Serializable {
  private static final UUID LOWEST_ID = new UUID(0, 0);
  private static final UUID HIGHEST_ID = new UUID(-1, -1);

  /** Before every row: PostgreSQL gives no row the transaction id 0. */
  public static final StagedPosition START = new StagedPosition(0, LOWEST_ID);

  public StagedPosition {
    if (xid < 0) {
      throw new IllegalArgumentException("A transaction id must be 0 or more, but was: " + xid);
    }
  }

  /** After every row of the transactions before this one, and before every row of its own. */
  public static StagedPosition before(long xid) {
    return xid == 0 ? START : new StagedPosition(xid - 1, HIGHEST_ID);
  }
}
