package dev.millrace.pipelines.clients;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.millrace.stack.testing.RealStack;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class PostgresConnectionsIT {
  private final RealStack stack = RealStack.get();
  private final PostgresAddress address =
      new PostgresAddress(stack.newDatabase(), stack.postgresUser(), null);

  @Test
  void keepsAConnectionForTheNextToAsk() throws Exception {
    int first;
    try (Connection connection = connections().getConnection()) {
      first = process(connection);
    }

    try (Connection connection = connections().getConnection()) {
      assertThat(process(connection), is(first));
    }
  }

  @Test
  void handsOutAsManyAsAreInUse() throws Exception {
    try (Connection one = connections().getConnection();
        Connection other = connections().getConnection()) {
      assertThat(process(one), is(not(process(other))));
    }
  }

  @Test
  void undoesWhatATransactionLeftOpenDid() throws Exception {
    try (Connection connection = connections().getConnection()) {
      connection.setAutoCommit(false);
      execute(connection, "CREATE TABLE left_open (id int)");
    }

    try (Connection connection = connections().getConnection()) {
      assertThat(ask(connection, "SELECT to_regclass('left_open') IS NULL"), is("t"));
      assertThat(connection.getAutoCommit(), is(true));
    }
  }

  @Test
  void handsOutNoneThatTheServerHasClosed() throws Exception {
    int closed;
    try (Connection connection = connections().getConnection()) {
      closed = process(connection);
    }
    try (Connection another = address.dataSource("test").getConnection()) {
      execute(another, "SELECT pg_terminate_backend(" + closed + ", 10000)");
    }

    try (Connection connection = connections().getConnection()) {
      assertThat(process(connection), is(not(closed)));
    }
  }

  @Test
  void setsWhatTheServerIsToldForEachConnection() throws Exception {
    try (Connection connection = connections().getConnection()) {
      assertThat(ask(connection, "SHOW enable_seqscan"), is("off"));
    }
  }

  private DataSource connections() {
    return PostgresConnections.get(address, "test", "-c enable_seqscan=off");
  }

  private static int process(Connection connection) throws SQLException {
    return Integer.parseInt(ask(connection, "SELECT pg_backend_pid()"));
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
