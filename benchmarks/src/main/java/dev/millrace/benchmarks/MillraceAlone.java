package dev.millrace.benchmarks;

import java.util.Locale;

/** Turns of Millrace with nobody beside it, each with a topic of its own. */
final class MillraceAlone {
  private final String name;
  private final Servers servers;
  private int turns;

  /**
   * @param name of what is measured, fit for a keyspace
   */
  MillraceAlone(String name, Servers servers) {
    this.name = name;
    this.servers = servers;
  }

  /**
   * @param what in what this turn differs from the others
   * @param topic that the leg reads; made before and deleted afterwards
   */
  Result carry(String what, long records, UserTopic topic, Leg leg) throws Exception {
    leg.prepare(servers, records);
    Trial trial = new Trial(name + "_" + turns++, servers, records);
    Result result = new Measurement(leg, trial).of(leg.contenders().get(0));
    topic.delete(servers.addresses());
    System.out.printf(
        Locale.ROOT,
        "  %s, %,d records: %,.0f records/s%n",
        what,
        records,
        result.recordsPerSecond());
    return result;
  }
}
