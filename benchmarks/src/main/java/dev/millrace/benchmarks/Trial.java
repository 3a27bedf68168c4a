package dev.millrace.benchmarks;

/**
 * One contender's turn.
 *
 * @param name no other trial's, fit for a keyspace
 * @param servers that it works on
 * @param records that it is to carry
 */
record Trial(String name, Servers servers, long records) {
  /** The value of the pipelines' option of that name. */
  String address(String option) {
    return servers.addresses().get(option);
  }
}
