package dev.millrace.benchmarks;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.millrace.schemas.User;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import dev.millrace.stack.Connections;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToLongFunction;

/**
 * Lets users flow at a steady rate, and asks of some when they were where: from Kafka to Cassandra
 * with nothing else running, then through every leg, faster and faster for as long as they keep up.
 * All clocks are this machine's.
 */
final class Latency {
  static final String NAME = "latency";
  static final int USERS_PER_SECOND = 1_000;

  private static final int STEP = 1_000;
  private static final int MOST_USERS_PER_SECOND = 10_000;

  /** JVMs start and compile, for minutes on two cores, and what gathers has to be worked off. */
  private static final Duration START = Duration.ofSeconds(300);

  /** After a change of the rate. */
  private static final Duration SETTLE = Duration.ofSeconds(20);

  private static final Duration MEASURED = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Servers servers;
  private final String command;

  /**
   * @param command that leads here
   */
  Latency(Servers servers, String command) {
    this.servers = servers;
    this.command = command;
  }

  /** Something that sends so many users a second, so many in all. */
  @FunctionalInterface
  private interface Source {
    void start(int usersPerSecond, long users) throws Exception;
  }

  LatencyReport measure() throws Exception {
    List<LatencyReport.Flow> flows = new ArrayList<>();
    flows.add(fromKafka());
    flows.addAll(fromApi());
    return new LatencyReport(command, flows);
  }

  private LatencyReport.Flow fromKafka() throws Exception {
    ExecutorService background = Executors.newSingleThreadExecutor();
    try (FollowingStreams streams = FollowingStreams.create(servers, "latency_from_kafka");
        CqlSession session = new Connections(servers.addresses()).cassandra()) {
      int schemaId =
          new SchemaRegistryClient(servers.addresses().get("schemaRegistryUrl"))
              .register(streams.topic() + "-value", User.getClassSchema());
      SteadyUsers users = new SteadyUsers(streams.bootstrapServers(), streams.topic(), schemaId);
      streams.startKafkaToCassandra();
      List<Future<?>> sent = new ArrayList<>();
      List<Passage> passages =
          watch(
              streams,
              session,
              USERS_PER_SECOND,
              START,
              (rate, all) ->
                  sent.add(
                      background.submit(
                          () -> {
                            users.send(rate, all);
                            return null;
                          })));
      for (Future<?> one : sent) {
        one.get();
      }
      return new LatencyReport.Flow(
          "KafkaToCassandra alone",
          USERS_PER_SECOND,
          passages.size(),
          List.of(fromKafka(passages)));
    } finally {
      background.shutdownNow();
    }
  }

  private List<LatencyReport.Flow> fromApi() throws Exception {
    List<LatencyReport.Flow> flows = new ArrayList<>();
    try (FollowingStreams streams = FollowingStreams.create(servers, "latency_from_api");
        CqlSession session = new Connections(servers.addresses()).cassandra()) {
      streams.startPostgresToKafka();
      streams.startKafkaToCassandra();
      Duration warmUp = START;
      boolean keepsUp = true;
      for (int rate = USERS_PER_SECOND; keepsUp && rate <= MOST_USERS_PER_SECOND; rate += STEP) {
        List<Passage> passages = watch(streams, session, rate, warmUp, streams::startIngest);
        LatencyReport.Flow flow =
            new LatencyReport.Flow("Every leg", rate, passages.size(), hops(passages));
        System.out.printf("  every leg, %,d users/s: %s%n", rate, flow.summary());
        flows.add(flow);
        keepsUp = flow.keepsUp();
        warmUp = SETTLE;
      }
    }
    return flows;
  }

  private static List<Passage> watch(
      FollowingStreams streams, CqlSession session, int rate, Duration warmUp, Source source)
      throws Exception {
    Duration flowing = warmUp.plus(MEASURED);
    long users = rate * flowing.toSeconds();
    try (ReadableWatch watch = ReadableWatch.open(streams, session)) {
      source.start(rate, users);
      return watch.watch(users, warmUp, flowing.plus(PATIENCE));
    }
  }

  private static List<Hop> hops(List<Passage> passages) {
    return List.of(
        hop("API answer to staged", passages, at -> between(at.fetchedAt(), at.stagedAt())),
        hop("staged to Kafka", passages, at -> between(at.stagedAt(), at.inKafkaAt())),
        fromKafka(passages),
        hop(
            "API answer to readable in Cassandra",
            passages,
            at -> between(at.fetchedAt(), at.readableAt())));
  }

  private static Hop fromKafka(List<Passage> passages) {
    return hop(
        "Kafka to readable in Cassandra", passages, at -> between(at.inKafkaAt(), at.readableAt()));
  }

  private static Hop hop(String name, List<Passage> all, ToLongFunction<Passage> millis) {
    return Hop.of(name, all.stream().mapToLong(millis).toArray());
  }

  private static long between(Instant from, Instant to) {
    return Duration.between(from, to).toMillis();
  }
}
