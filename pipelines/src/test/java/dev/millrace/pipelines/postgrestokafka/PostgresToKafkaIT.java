package dev.millrace.pipelines.postgrestokafka;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.pipelines.metrics.StreamMetrics;
import dev.millrace.pipelines.microbatch.BatchLog;
import dev.millrace.pipelines.microbatch.BatchRunner;
import dev.millrace.pipelines.microbatch.MicroBatch;
import dev.millrace.pipelines.microbatch.MicroBatches;
import dev.millrace.pipelines.microbatch.PreparedBatches;
import dev.millrace.pipelines.microbatch.postgres.StagedRange;
import dev.millrace.pipelines.microbatch.postgres.StagedRowsPlanner;
import dev.millrace.pipelines.options.StreamNames;
import dev.millrace.pipelines.postgrestokafka.PostgresToKafka.Options;
import dev.millrace.pipelines.users.StagedUsers;
import dev.millrace.pipelines.users.TestUsers;
import dev.millrace.schemas.User;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import dev.millrace.stack.testing.RealStack;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresToKafkaIT {
  private static final String DIRECT = "--runner=DirectRunner";
  private static final String SPARK = "--runner=SparkRunner --sparkMaster=local[2]";

  private final RealStack stack = RealStack.get();
  private final StagedUsers staged = new StagedUsers();
  private final PublishedUsers published = new PublishedUsers();

  /** The ranges of each batch that ran. */
  private final List<List<StagedRange>> batches = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(strings = {DIRECT, SPARK})
  void publishesEveryStagedUserOnceHoweverOftenItRuns(String runner) throws Exception {
    User ada = TestUsers.ada();
    User grace =
        User.newBuilder(TestUsers.ada(UUID.randomUUID()))
            .setFirstName("გრეის")
            .setNationalIdName("CPR")
            .setNationalIdValue("101285-1234")
            .build();
    staged.stage(ada);
    staged.stage(grace);

    publish(runner);
    publish(runner);

    assertThat(published.ids(), containsInAnyOrder(ada.getId(), grace.getId()));
    assertThat(published.users(), is(Map.of(ada.getId(), ada, grace.getId(), grace)));
    assertThat(batches, hasSize(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {DIRECT, SPARK})
  void publishesMoreThanABatchMayTakeInSeveral(String runner) throws Exception {
    staged.stageCopies(TestUsers.ada(), 250);

    publish(runner + " --maxRecordsPerMicroBatch=100");

    assertThat(
        batches.stream().map(ranges -> ranges.stream().mapToLong(StagedRange::rows).sum()).toList(),
        contains(100L, 100L, 50L));
    assertThat(published.ids(), containsInAnyOrder(staged.ids().toArray()));
  }

  @ParameterizedTest
  @ValueSource(strings = {DIRECT, SPARK})
  void skipsNobodyWhoseTransactionCommitsAfterALaterOne(String runner) throws Exception {
    User early = TestUsers.ada(UUID.randomUUID());
    User late = TestUsers.ada(UUID.randomUUID());
    User last = TestUsers.ada(UUID.randomUUID());
    try (Connection first = staged.connect();
        Connection second = staged.connect()) {
      first.setAutoCommit(false);
      second.setAutoCommit(false);
      staged.stage(first, late);
      staged.stage(second, early);
      first.commit();
      publish(runner); // while the second, which began later, is still open
      assertThat(published.ids(), contains(late.getId()));

      staged.stage(second, last);
      second.commit();
    }

    publish(runner);

    assertThat(published.ids(), containsInAnyOrder(late.getId(), early.getId(), last.getId()));
  }

  @ParameterizedTest
  @ValueSource(strings = {DIRECT, SPARK})
  void repeatsTheVeryBatchThatRanAndWasNotCommitted(String runner) throws Exception {
    staged.stageCopies(TestUsers.ada(), 20);
    Options options = options(runner);
    assertThrows(
        DriverDied.class,
        () -> publish(options, new DyingBeforeCommit(PostgresToKafka.log(options))));
    assertThat(published.ids(), hasSize(20));
    staged.stageCopies(TestUsers.ada(UUID.randomUUID()), 5);

    publish(runner);

    assertThat(batches.get(1), is(batches.get(0)));
    assertThat(batches, hasSize(3));
    assertThat(published.ids(), hasSize(20 + 20 + 5));
    assertThat(Set.copyOf(published.ids()), is(staged.ids()));
  }

  @Test
  void registersTheSchemaOfTheTopicsValues() throws Exception {
    staged.stage(TestUsers.ada());

    publish(DIRECT);

    SchemaRegistryClient registry = new SchemaRegistryClient(stack.schemaRegistryUrl());
    String subject = published.topic() + "-value";
    assertThat(registry.latest(subject).orElseThrow(), is(User.getClassSchema()));
    assertThat(registry.compatibility(subject), is("BACKWARD"));
  }

  @Test
  void namesATopicThatDoesNotExist() {
    Options options = options(DIRECT);
    options.setTopic("no-such-topic");

    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> PostgresToKafka.requireTopic(options));

    assertThat(
        e.getMessage(),
        is(
            "--topic must name a topic that exists on "
                + stack.bootstrapServers()
                + ", but was: no-such-topic"));
  }

  private void publish(String arguments) throws InterruptedException {
    Options options = options(arguments);
    publish(options, PostgresToKafka.log(options));
  }

  private void publish(Options options, BatchLog<StagedRange> log) throws InterruptedException {
    PostgresToKafka.requireTopic(options);
    int schemaId = PostgresToKafka.registerSchema(options);
    try (log;
        StagedRowsPlanner planner = PostgresToKafka.planner(options);
        BatchRunner runner = BatchRunner.create(StreamNames.postgresToKafka(options), options);
        PreparedBatches<StagedRange> prepared =
            new PreparedBatches<>(
                runner,
                (pipeline, ranges) -> PostgresToKafka.build(pipeline, ranges, schemaId, options))) {
      new MicroBatches<>(
              StreamNames.postgresToKafka(options),
              planner,
              log,
              ranges -> {
                batches.add(ranges);
                prepared.run(ranges);
              },
              options,
              new StreamMetrics())
          .run();
    }
  }

  private Options options(String arguments) {
    List<String> all = new ArrayList<>(List.of(arguments.split(" ", -1)));
    all.add("--once");
    all.add("--postgresUrl=" + staged.address().url());
    all.add("--postgresUser=" + staged.address().user());
    all.add("--bootstrapServers=" + stack.bootstrapServers());
    all.add("--topic=" + published.topic());
    all.add("--schemaRegistryUrl=" + stack.schemaRegistryUrl());
    return PipelineOptionsFactory.fromArgs(all.toArray(String[]::new))
        .withValidation()
        .as(Options.class);
  }

  /** What is left of a driver that dies after a batch's effects and before its commit. */
  private record DyingBeforeCommit(BatchLog<StagedRange> log) implements BatchLog<StagedRange> {
    @Override
    public Standing<StagedRange> open() {
      return log.open();
    }

    @Override
    public void log(MicroBatch<StagedRange> batch) {
      log.log(batch);
    }

    @Override
    public void commit(MicroBatch<StagedRange> batch) {
      throw new DriverDied();
    }

    @Override
    public void close() {
      log.close();
    }
  }

  /** An error, as nothing in the driver may outlive it. */
  private static final class DriverDied extends Error {
    private static final long serialVersionUID = 1;
  }
}
