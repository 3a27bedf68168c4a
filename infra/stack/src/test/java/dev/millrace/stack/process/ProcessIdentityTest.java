package dev.millrace.stack.process;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProcessIdentityTest {
  @Test
  void knowsALiveProcess() {
    ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
    assertThat(self.isAlive(), is(true));
    assertThat(self.handle(), is(Optional.of(ProcessHandle.current())));
    assertThat(self.memoryBytes(), is(greaterThan(1_000_000L)));
  }

  @Test
  void isNotAliveOnceItHasEnded() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    ProcessIdentity identity = ProcessIdentity.of(process.pid()).orElseThrow();
    assertThat(identity.isAlive(), is(true));

    process.destroyForcibly().waitFor();

    assertThat(identity.isAlive(), is(false));
    assertThat(ProcessIdentity.of(process.pid()), is(Optional.empty()));
  }

  @Test
  void isNeverALaterProcessOfTheSameNumber() {
    ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
    ProcessIdentity earlier = new ProcessIdentity(self.pid(), self.startTicks() - 1);
    assertThat(earlier.isAlive(), is(false));
    assertThat(earlier.handle(), is(Optional.empty()));
  }
}
