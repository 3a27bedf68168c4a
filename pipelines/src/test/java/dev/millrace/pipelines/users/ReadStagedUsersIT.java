package dev.millrace.pipelines.users;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.millrace.pipelines.microbatch.BatchRunner;
import dev.millrace.pipelines.microbatch.postgres.StagedRange;
import dev.millrace.schemas.User;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.spark.TaskContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestPipelineExtension.class)
class ReadStagedUsersIT {
  private final StagedUsers staged = new StagedUsers();

  @Test
  void readsExactlyTheUsersOfItsRanges(TestPipeline pipeline) throws Exception {
    User ada = TestUsers.ada();
    User grace =
        User.newBuilder(TestUsers.ada(UUID.randomUUID()))
            .setFirstName("გრეის")
            .setNationalIdName("CPR")
            .setNationalIdValue("")
            .build();
    staged.stage(TestUsers.ada(UUID.randomUUID()));
    staged.stage(ada);
    staged.stage(grace);
    staged.stage(TestUsers.ada(UUID.randomUUID()));
    List<StagedRange> middle = staged.ranges(1).subList(1, 3);

    PAssert.that(pipeline.apply(ReadStagedUsers.of(staged.address(), middle)))
        .containsInAnyOrder(ada, grace);

    pipeline.run().waitUntilFinish();
  }

  @Test
  void spreadsItsRangesOverTheCoresOfTheCluster() throws Exception {
    staged.stageCopies(TestUsers.ada(), 60);
    List<StagedRange> ranges = staged.ranges(10);
    CountByTaskFn.USERS.clear();

    try (BatchRunner runner =
        BatchRunner.create(
            "test",
            PipelineOptionsFactory.fromArgs("--runner=SparkRunner", "--sparkMaster=local[3]")
                .create())) {
      runner.run(
          pipeline ->
              pipeline
                  .apply(ReadStagedUsers.of(staged.address(), ranges))
                  .apply(ParDo.of(new CountByTaskFn())));
    }

    assertThat(CountByTaskFn.users(), is(Map.of(0, 20L, 1, 20L, 2, 20L)));
  }

  private static final class CountByTaskFn extends DoFn<User, Void> {
    private static final long serialVersionUID = 1;

    static final Map<Integer, AtomicLong> USERS = new ConcurrentHashMap<>();

    static Map<Integer, Long> users() {
      Map<Integer, Long> users = new ConcurrentHashMap<>();
      USERS.forEach((task, count) -> users.put(task, count.get()));
      return users;
    }

    @ProcessElement
    public void processElement(@Element User ignored) {
      USERS
          .computeIfAbsent(TaskContext.getPartitionId(), task -> new AtomicLong())
          .incrementAndGet();
    }
  }
}
