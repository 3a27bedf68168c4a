package dev.millrace.chaos;

/**
 * What is mixed among the users of a load.
 *
 * @param poison share of records that can never work
 * @param repeated share of users that are sent twice, now or later
 */
record Mix(double poison, double repeated) {
  static final Mix PLAIN = new Mix(0, 0);
}
