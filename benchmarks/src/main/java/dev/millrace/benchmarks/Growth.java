package dev.millrace.benchmarks;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.millrace.stack.Connections;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Kafka to Cassandra, grown along one axis at a time from a usual size: a tenth of the largest
 * backlog, in 8 partitions, users of usual length, tables that are empty.
 */
final class Growth {
  static final String NAME = "growth";

  private static final List<Integer> PARTITIONS = List.of(1, 64);
  private static final List<Integer> BYTES = List.of(300, 1_000, 10_000);
  private static final String KEYSPACE = "growth";

  private final Servers servers;
  private final long most;
  private final String command;
  private final MillraceAlone millrace;
  private final List<GrowthReport.Point> points = new ArrayList<>();

  /**
   * @param most records of the largest backlog
   * @param command that leads here
   */
  Growth(Servers servers, long most, String command) {
    this.servers = servers;
    this.most = most;
    this.command = command;
    this.millrace = new MillraceAlone(NAME, servers);
  }

  GrowthReport measure() throws Exception {
    long usual = most / 10;
    UserTopic first = UserTopic.usual("users-growth-first");
    // Thrown away: it has servers that were just started.
    millrace.carry("warm-up", usual, first, KafkaToCassandra.intoNewTables(first));
    UserTopic few = UserTopic.usual("users-growth-few");
    carry("backlog", most / 100, few, KafkaToCassandra.intoNewTables(few));
    UserTopic some = UserTopic.usual("users-growth-usual");
    carry("backlog (the usual size)", usual, some, KafkaToCassandra.intoNewTables(some));
    for (int partitions : PARTITIONS) {
      UserTopic topic =
          new UserTopic("users-growth-of-" + partitions, partitions, SomeUsers.BYTES, 0);
      carry(partitions + " partitions", usual, topic, KafkaToCassandra.intoNewTables(topic));
    }
    for (int bytes : BYTES) {
      UserTopic topic = new UserTopic("users-growth-bytes-" + bytes, some.partitions(), bytes, 0);
      carry(
          String.format(Locale.ROOT, "records of %,d bytes", bytes),
          usual,
          topic,
          KafkaToCassandra.intoNewTables(topic));
    }
    UserTopic many = UserTopic.usual("users-growth-many");
    carry("backlog", most, many, KafkaToCassandra.intoKeptTables(many, KEYSPACE, 0));
    long rows = KafkaToCassandra.rows(most);
    UserTopic more =
        new UserTopic("users-growth-more", some.partitions(), SomeUsers.BYTES, many.number() + 1);
    carry(
        String.format(Locale.ROOT, "tables of %,d rows before", rows),
        usual,
        more,
        KafkaToCassandra.intoKeptTables(more, KEYSPACE, rows));
    try (CqlSession session = new Connections(servers.addresses()).cassandra()) {
      session.execute("DROP KEYSPACE " + KEYSPACE);
    }
    return new GrowthReport(command, points);
  }

  private void carry(String size, long records, UserTopic topic, Leg leg) throws Exception {
    Result result = millrace.carry(size, records, topic, leg);
    points.add(new GrowthReport.Point(size, records, result));
  }
}
