package dev.millrace.chaos;

/**
 * What became of the records.
 *
 * @param sent distinct users and poisoned records in the topic
 * @param inCassandra distinct users in the table of users
 * @param deadLetters distinct dead letters
 * @param lost sent, and neither in Cassandra nor, if poisoned, among the dead letters
 * @param duplicated effects beyond one per record: rows of a table, dead letters, users from
 *     nowhere
 * @param countError how far the counts per minute, country and gender are off a recount, in users
 */
record Verdict(
    long sent, long inCassandra, long deadLetters, long lost, long duplicated, long countError) {
  boolean isExact() {
    return lost == 0 && duplicated == 0 && countError == 0;
  }
}
