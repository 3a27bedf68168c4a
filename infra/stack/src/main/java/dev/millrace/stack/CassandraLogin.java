package dev.millrace.stack;

import static com.datastax.oss.driver.api.core.cql.SimpleStatement.newInstance;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import dev.millrace.schemas.connection.PasswordFile;

/**
 * Gives a Cassandra that asks for passwords our user, and takes away the one that everybody knows.
 */
final class CassandraLogin {
  /** What a Cassandra has that was never used. */
  private static final String KNOWN = "cassandra";

  /** The role of the first start is made a moment after the port is open. */
  private static final int ATTEMPTS = 50;

  private static final long POLL_MILLIS = 200;

  private final Addresses addresses;
  private final Connections connections;

  CassandraLogin(Addresses addresses) {
    this.addresses = addresses;
    this.connections = new Connections(addresses);
  }

  /**
   * @throws AllNodesFailedException if neither user is let in
   */
  void require() throws InterruptedException {
    for (int attempt = 1; !isUserLetIn(); attempt++) {
      try (CqlSession session = connections.cassandraAs(KNOWN, KNOWN)) {
        createUser(session);
      } catch (AllNodesFailedException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        Thread.sleep(POLL_MILLIS);
      }
    }
    try (CqlSession session = connections.cassandra()) {
      session.execute("DROP ROLE IF EXISTS " + KNOWN);
    }
  }

  private boolean isUserLetIn() {
    try (CqlSession session = connections.cassandra()) {
      return !session.isClosed();
    } catch (AllNodesFailedException e) {
      return false;
    }
  }

  /** CQL binds no values here; the password is our own and holds no quote. */
  private void createUser(CqlSession session) {
    String password =
        PasswordFile.read("--cassandraPasswordFile", addresses.get("cassandraPasswordFile"));
    session.execute(
        newInstance(
            "CREATE ROLE IF NOT EXISTS %s WITH SUPERUSER = true AND LOGIN = true AND PASSWORD = '%s'"
                .formatted(addresses.get("cassandraUser"), password)));
  }
}
