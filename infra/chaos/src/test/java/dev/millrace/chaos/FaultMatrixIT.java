package dev.millrace.chaos;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import dev.millrace.stack.StackFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The shorter form of the fault matrix, on servers of its own, which it breaks. */
class FaultMatrixIT {
  private static final int USERS_PER_SECOND = 200;

  private static Servers servers;

  @BeforeAll
  static void startServers() throws IOException, InterruptedException {
    servers =
        Servers.start(
            new StackFolder(
                Files.createTempDirectory(
                    "millrace-chaos-",
                    PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString("rwxr-xr-x")))));
  }

  @AfterAll
  static void stopServers() {
    if (servers != null) {
      servers.close();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Faults.class,
      names = {
        "DRIVER_KILL_BEFORE_COMMIT",
        "EXECUTOR_KILL",
        "KAFKA_RESTART",
        "NETWORK_CUT",
        "POISON",
        "TWO_DRIVERS"
      })
  void losesNothingAndDoublesNothing(Faults fault) throws Exception {
    Random random = new Random(fault.ordinal());

    Verdict verdict =
        new Experiment(servers, fault, "it-" + fault.title(), USERS_PER_SECOND, random)
            .run()
            .verdict();

    assertThat(verdict.sent(), greaterThan(0L));
    assertThat(verdict.lost(), is(0L));
    assertThat(verdict.duplicated(), is(0L));
    assertThat(verdict.countError(), is(0L));
  }
}
