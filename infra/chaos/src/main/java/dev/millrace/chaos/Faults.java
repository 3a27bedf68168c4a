package dev.millrace.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The faults that can be struck. */
enum Faults implements Fault {
  DRIVER_KILL_BEFORE_LOG("SIGKILL of the driver as it is about to log a batch") {
    @Override
    public void strike(Experiment experiment) throws Exception {
      killAt(experiment, "logged_batch = ?");
    }
  },
  DRIVER_KILL_AFTER_LOG("SIGKILL of the driver just after it has logged a batch") {
    @Override
    public void strike(Experiment experiment) throws Exception {
      long before = experiment.log().position().logged();
      experiment.log().await("log a batch", PATIENCE, position -> position.logged() > before);
      experiment.driver().kill();
    }
  },
  DRIVER_KILL_DURING_WRITES("SIGKILL of the driver while a batch is being written") {
    @Override
    public void strike(Experiment experiment) throws Exception {
      experiment.network().slowDown(Duration.ofMillis(50)); // or a batch would be over too soon
      long before = experiment.log().position().logged();
      experiment.log().await("log a batch", PATIENCE, position -> position.logged() > before);
      Experiment.pause(Duration.ofMillis(100 + experiment.random().nextInt(200)));
      experiment.driver().kill();
      experiment.network().restore();
    }
  },
  DRIVER_KILL_BEFORE_COMMIT("SIGKILL of the driver as it is about to commit a batch") {
    @Override
    public void strike(Experiment experiment) throws Exception {
      killAt(experiment, "SET committed_batch = ?");
    }
  },
  EXECUTOR_KILL("SIGKILL of the executor") {
    @Override
    public void strike(Experiment experiment) throws Exception {
      experiment.servers().killExecutors();
    }
  },
  WORKER_KILL("SIGKILL of Spark's worker and its executors; started again") {
    @Override
    public void strike(Experiment experiment) throws Exception {
      experiment.servers().kill("spark-worker");
      experiment.servers().startAgain();
    }
  },
  MASTER_KILL("SIGKILL of Spark's master; the next one recovers from ZooKeeper") {
    @Override
    public void strike(Experiment experiment) throws Exception {
      experiment.servers().kill("spark-master");
      experiment.servers().startAgain();
    }
  },
  KAFKA_RESTART("SIGKILL of the broker; started again at once") {
    @Override
    public void strike(Experiment experiment) throws Exception {
      away(experiment, Duration.ZERO, "kafka");
    }
  },
  KAFKA_AWAY_60S("SIGKILL of the broker; started again after 60 s") {
    @Override
    public void strike(Experiment experiment) throws Exception {
      away(experiment, LONG, "kafka");
    }
  },
  CASSANDRA_AWAY_60S("SIGKILL of Cassandra; started again after 60 s") {
    @Override
    public void strike(Experiment experiment) throws Exception {
      away(experiment, LONG, "cassandra");
    }
  },
  REGISTRY_AWAY("SIGKILL of the registry and of the executor, whose schemas are gone; 20 s") {
    @Override
    public void strike(Experiment experiment) throws Exception {
      experiment.servers().kill("registry");
      experiment.servers().killExecutors();
      Experiment.pause(Duration.ofSeconds(20));
      experiment.servers().startAgain();
    }
  },
  SIGTERM("SIGTERM of the driver, which must end well in time; started again") {
    @Override
    public void strike(Experiment experiment) throws Exception {
      int exitCode = experiment.driver().terminate();
      if (exitCode != 0 && exitCode != TERMINATED) {
        throw new ChaosException(
            "The driver must end with 0 or 143 after SIGTERM, but ended with " + exitCode);
      }
      if (exitCode == 0) {
        experiment.driver().start();
      }
    }
  },
  NETWORK_STALLS("the network to Cassandra passes nothing on for 30 s, then everything") {
    @Override
    public void strike(Experiment experiment) throws Exception {
      experiment.network().stall();
      Experiment.pause(Duration.ofSeconds(30));
      experiment.network().restore();
    }
  },
  NETWORK_CUT("the network to Cassandra is cut for 30 s") {
    @Override
    public void strike(Experiment experiment) throws Exception {
      experiment.network().cut();
      Experiment.pause(Duration.ofSeconds(30));
      experiment.network().restore();
    }
  },
  NETWORK_SLOW("the network to Cassandra takes 300 ms each way for 15 s") {
    @Override
    public void strike(Experiment experiment) throws Exception {
      experiment.network().slowDown(Duration.ofMillis(300));
      Experiment.pause(Duration.ofSeconds(15));
      experiment.network().restore();
    }
  },
  WORK_DISK_FULL("the disk of the driver's work folder is full for 20 s") {
    @Override
    public Optional<String> impossibleBecause() {
      return SmallDisk.isPossible() ? Optional.empty() : Optional.of("only root may mount a disk");
    }

    @Override
    public DriverSetting prepare(Path folder) throws IOException, InterruptedException {
      SmallDisk disk = SmallDisk.mount(folder);
      return new DriverSetting(
          List.of("--conf=spark.local.dir=" + folder), Map.of(), disk::unmount);
    }

    @Override
    public void strike(Experiment experiment) throws Exception {
      SmallDisk disk = SmallDisk.at(experiment.folder());
      disk.fill();
      Experiment.pause(Duration.ofSeconds(20));
      disk.empty();
    }
  },
  CLOCK_JUMP("the driver's clock jumps an hour ahead, then an hour back, then is right again") {
    @Override
    public Optional<String> impossibleBecause() {
      return FakeClock.library().isPresent()
          ? Optional.empty()
          : Optional.of("there is no libfaketime; on Debian: apt-get install libfaketime");
    }

    @Override
    public DriverSetting prepare(Path folder) throws IOException {
      return new DriverSetting(List.of(), FakeClock.in(folder).environment(), () -> {});
    }

    @Override
    public void strike(Experiment experiment) throws Exception {
      FakeClock clock = FakeClock.in(experiment.folder());
      clock.jump(Duration.ofHours(1));
      Experiment.pause(Duration.ofSeconds(12)); // longer than a lease
      clock.jump(Duration.ofHours(-1));
      Experiment.pause(Duration.ofSeconds(12));
      clock.jump(Duration.ZERO);
    }
  },
  POISON("1 % of the records can never work, in six ways; the driver is killed among them") {
    @Override
    public Mix mix() {
      return new Mix(0.01, 0);
    }

    @Override
    public void strike(Experiment experiment) {
      experiment.driver().kill();
    }
  },
  DUPLICATE_DELIVERY(
      "half of the records stand in the topic twice; the driver is killed among them") {
    @Override
    public Mix mix() {
      return new Mix(0, 0.5);
    }

    @Override
    public void strike(Experiment experiment) {
      experiment.driver().kill();
    }
  },
  TWO_DRIVERS("a second driver of the same stream, which must end and name the first") {
    @Override
    public void strike(Experiment experiment) throws Exception {
      refuseSecondDriver(experiment);
    }
  },
  PUBLISHER_KILL_BEFORE_LOG(Leg.PUBLISH, "SIGKILL of the publisher as it is about to log a batch") {
    @Override
    public void strike(Experiment experiment) throws Exception {
      killAt(experiment, "INSERT INTO publish_batches");
    }
  },
  PUBLISHER_KILL_BEFORE_COMMIT(
      Leg.PUBLISH, "SIGKILL of the publisher between Kafka's acknowledgement and the cursor") {
    @Override
    public void strike(Experiment experiment) throws Exception {
      killAt(experiment, "UPDATE publish_cursors");
    }
  },
  TWO_PUBLISHERS(
      Leg.PUBLISH, "a second publisher of the same stream, which must end and name the first") {
    @Override
    public void strike(Experiment experiment) throws Exception {
      refuseSecondDriver(experiment);
    }
  },
  HELD_TRANSACTION(Leg.PUBLISH, "a writer keeps a transaction open for 2 min while others commit") {
    @Override
    public void strike(Experiment experiment) throws Exception {
      experiment.staging().hold(Duration.ofMinutes(2));
    }
  },
  PUBLISHER_KAFKA_AWAY_60S(
      Leg.PUBLISH, "SIGKILL of the broker that is published to; started again after 60 s") {
    @Override
    public void strike(Experiment experiment) throws Exception {
      away(experiment, LONG, "kafka");
    }
  },
  POSTGRES_RESTART(
      Leg.PUBLISH, "SIGKILL of PostgreSQL, staging and the registry's store; started again") {
    @Override
    public void strike(Experiment experiment) throws Exception {
      away(experiment, Duration.ZERO, "postgres");
    }
  },
  ALL_AWAY_5M(
      Leg.PUBLISH,
      "SIGKILL of PostgreSQL, Kafka, the registry and Cassandra; started again after 5 min") {
    @Override
    public void strike(Experiment experiment) throws Exception {
      away(experiment, Duration.ofMinutes(5), "postgres", "kafka", "registry", "cassandra");
    }
  };

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int TERMINATED = 128 + 15;
  private static final long SECOND_DRIVER_SECONDS = 90;

  private final Leg leg;
  private final String description;

  /** A fault of the stream into Cassandra. */
  Faults(String description) {
    this(Leg.WRITE, description);
  }

  Faults(Leg leg, String description) {
    this.leg = leg;
    this.description = description;
  }

  @Override
  public Leg leg() {
    return leg;
  }

  @Override
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** So that the command line takes and shows it like the table. */
  @Override
  public String toString() {
    return title();
  }

  @Override
  public String description() {
    return description;
  }

  /** All of them, in the order of the table. */
  static List<Faults> all() {
    return List.of(values());
  }

  /** Kills the driver when it sends a statement with this text, which does not arrive. */
  private static void killAt(Experiment experiment, String statement)
      throws InterruptedException, ExecutionException {
    try {
      experiment.network().holdBack(statement).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new ChaosException("The driver must send " + statement + ", but did not", e);
    }
    experiment.driver().kill();
    experiment.network().cut(); // or what was held back would still arrive
    experiment.network().restore();
  }

  private static void away(Experiment experiment, Duration duration, String... servers)
      throws IOException, InterruptedException {
    for (String server : servers) {
      experiment.servers().kill(server);
    }
    Experiment.pause(duration);
    experiment.servers().startAgain();
  }

  private static void refuseSecondDriver(Experiment experiment)
      throws IOException, InterruptedException {
    try (Driver second = experiment.newDriver("second")) {
      second.start();
      int exitCode = second.awaitEnd(SECOND_DRIVER_SECONDS);
      if (exitCode != 1 || !second.log().contains("is held by")) {
        throw new ChaosException(
            "The second driver must end with 1 and say who holds the stream, but ended with "
                + exitCode);
      }
    }
  }
}
