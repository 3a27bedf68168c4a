package dev.millrace.stack.submit;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.millrace.stack.server.SparkHome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubmissionTest {
  private static final SparkHome HOME = new SparkHome(Path.of("/opt/spark"));
  private static final Path JAR = Path.of("/opt/pipelines.jar");

  @Test
  void passesThePipelinesOptionsAsTheyAre() throws Exception {
    List<String> command =
        submission("spark://one:7077", DeployMode.CLIENT, Map.of(), "--topic=a b", "--once")
            .process(HOME)
            .command();
    int jar = command.indexOf(JAR.toString());
    assertThat(command.subList(jar + 1, command.size()), contains("--topic=a b", "--once"));
  }

  @Test
  void runsTheDriverInItsOwnProcessInClientMode() throws Exception {
    List<String> command =
        submission("spark://one:7077", DeployMode.CLIENT, Map.of()).process(HOME).command();
    assertThat(command.get(1), is("-Xmx700m"));
    assertThat(command, hasItem("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"));
  }

  @Test
  void limitsTheCoresSoThatTheNextApplicationFindsSome() throws Exception {
    List<String> command =
        submission("spark://one:7077", DeployMode.CLUSTER, Map.of()).process(HOME).command();
    assertThat(
        command,
        hasItems("spark.cores.max=3", "spark.executor.memory=900m", "spark.driver.memory=700m"));
  }

  @Test
  void opensTheSameModulesToADriverOnTheCluster() throws Exception {
    List<String> command =
        submission("spark://one:7077", DeployMode.CLUSTER, Map.of()).process(HOME).command();
    assertThat(
        command,
        hasItem(startsWith("spark.driver.extraJavaOptions=--add-opens=java.base/java.io")));
  }

  @Test
  void listensOnLoopbackOnlyWhereTheMasterDoes() throws Exception {
    ProcessBuilder local =
        submission("spark://127.0.0.1:7077", DeployMode.CLIENT, Map.of()).process(HOME);
    assertThat(
        local.command(),
        hasItems("spark.driver.host=127.0.0.1", "spark.driver.bindAddress=127.0.0.1"));
    assertThat(local.environment(), hasEntry("SPARK_LOCAL_IP", "127.0.0.1"));

    ProcessBuilder remote =
        submission("spark://one:7077,two:7077", DeployMode.CLIENT, Map.of()).process(HOME);
    assertThat(remote.command(), not(hasItem(startsWith("spark.driver.host="))));
    assertThat(remote.environment(), not(hasKey("SPARK_LOCAL_IP")));
  }

  @Test
  void letsASettingOfTheUsersWin() throws Exception {
    List<String> command =
        submission("spark://one:7077", DeployMode.CLIENT, Map.of("spark.cores.max", "7"))
            .process(HOME)
            .command();
    assertThat(command, hasItem("spark.cores.max=7"));
    assertThat(command, not(hasItem("spark.cores.max=3")));
  }

  private static Submission submission(
      String master, DeployMode mode, Map<String, String> conf, String... arguments) {
    return new Submission(
        master,
        mode,
        "kafka-to-cassandra",
        "dev.millrace.Main",
        JAR,
        "700m",
        "900m",
        3,
        conf,
        List.of(arguments));
  }
}
