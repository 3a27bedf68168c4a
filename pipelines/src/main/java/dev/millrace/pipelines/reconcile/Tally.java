package dev.millrace.pipelines.reconcile;

import java.io.Serializable;
import java.util.Arrays;

/** How many rows were compared, and how they came out. Immutable; tallies add up. */
final class Tally implements Serializable {
  private static final long serialVersionUID = 1;

  /** What a row is counted as; one row counts under several. */
  enum Count {
    /** The staged users must have it. */
    EXPECTED,
    /** It is there, whatever that proves. */
    FOUND,
    /** It is expected and not there. */
    MISSING,
    /** It is there and no staged user accounts for it. */
    EXTRA,
    /** It is there with another value in some field. */
    DIFFERING,
    /** It is expected and not there, because the user's record could never work. */
    DEAD_LETTERED,
    /** It is there, and its staged user was deleted after it was published: not judged. */
    PURGED,
    /** It is there, and its user was staged after the comparison began: not judged. */
    NEWER
  }

  static final Tally ZERO = new Tally(new long[Count.values().length]);

  private final long[] counts;

  private Tally(long[] counts) {
    this.counts = counts;
  }

  /** One row that counts under each of these. */
  static Tally of(Count... under) {
    Tally tally = ZERO;
    for (Count count : under) {
      tally = tally.plus(of(count, 1));
    }
    return tally;
  }

  /** So many rows that count under this. */
  static Tally of(Count under, long rows) {
    long[] counts = new long[Count.values().length];
    counts[under.ordinal()] = rows;
    return new Tally(counts);
  }

  long get(Count count) {
    return counts[count.ordinal()];
  }

  /** Rows that are not as they must be. */
  long wrong() {
    return get(Count.MISSING) + get(Count.EXTRA) + get(Count.DIFFERING);
  }

  Tally plus(Tally other) {
    long[] sum = counts.clone();
    for (int count = 0; count < sum.length; count++) {
      sum[count] += other.counts[count];
    }
    return new Tally(sum);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tally tally && Arrays.equals(counts, tally.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Tally");
    for (Count count : Count.values()) {
      if (get(count) != 0) {
        text.append(' ').append(count).append('=').append(get(count));
      }
    }
    return text.toString();
  }
}
