package dev.millrace.usersapi;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ServeUsersApiTest {
  private final StringWriter errors = new StringWriter();

  @Test
  void refusesUnknownFaults() {
    assertThat(execute("--port=0", "--fault=boredom"), is(2));
    assertThat(errors.toString(), startsWith("A fault must be one of rate-limited, outage,"));
  }

  @Test
  void saysThatThePortIsTaken() throws Exception {
    try (UsersApiServer other = UsersApiServer.start(0)) {
      int port = other.url().getPort();

      assertThat(execute("--port=" + port), is(1));
      assertThat(errors.toString(), startsWith("Listening on 127.0.0.1:" + port + " failed: "));
    }
  }

  private int execute(String... arguments) {
    return new CommandLine(new ServeUsersApi())
        .setErr(new PrintWriter(errors, true))
        .execute(arguments);
  }
}
