package dev.millrace.stack.submit;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SubmitCommandTest {
  private final StringWriter errors = new StringWriter();

  @Test
  void refusesToSubmitWithoutAMaster() {
    assertThat(submit("kafka-to-cassandra", "--bootstrapServers=localhost:9092"), is(2));
    assertThat(errors.toString(), startsWith("--sparkMaster is required"));
  }

  @Test
  void refusesAMasterThatIsNoCluster() {
    assertThat(submit("reconcile", "--sparkMaster=local[2]"), is(2));
    assertThat(
        errors.toString(),
        startsWith("--sparkMaster must be like spark://localhost:7077, but was: local[2]"));
  }

  @Test
  void refusesAnotherRunner() {
    assertThat(
        submit("reconcile", "--sparkMaster=spark://localhost:1", "--runner=DirectRunner"), is(2));
    assertThat(errors.toString(), containsString("but was: --runner=DirectRunner"));
  }

  @Test
  void refusesWhatIsNoOption() {
    assertThat(submit("reconcile", "--sparkMaster=spark://localhost:1", "--topic", "users"), is(2));
    assertThat(
        errors.toString(),
        startsWith("A pipeline's option must be like --option=value, but was: users"));
  }

  private int submit(String... arguments) {
    CommandLine commandLine = SubmitCommands.submit();
    return commandLine.setErr(new PrintWriter(errors, true)).execute(arguments);
  }
}
