package dev.millrace.ingest;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The staging tables, on one connection. Not for use by several threads; several of these, in one
 * process or many, may stage the same pages.
 *
 * <p>Pages are written in one transaction: their users, their rejected ones, and last the rows that
 * say so. Of two that stage the same page at once, the second finds it marked, and takes back what
 * it has written.
 *
 * <p>Users are taken for new, and copied straight into their table, until one of them is not: that
 * is rare, and fails the whole copy. From then on each is held against the staged ones, which costs
 * PostgreSQL more.
 */
final class StagingTable implements AutoCloseable {
  private static final String UNDEFINED_TABLE = "42P01";

  private final Connection connection;
  private final Clock clock;
  private final StagedPages pages;
  private final RejectedUsers rejected;
  private final IncomingUsers incoming;

  /** Empty once a user was not new. */
  private Optional<UserRows> newUsers;

  private StagingTable(Connection connection, Clock clock, IncomingUsers incoming)
      throws SQLException {
    this.connection = connection;
    this.clock = clock;
    this.incoming = incoming;
    pages = new StagedPages(connection);
    rejected = new RejectedUsers(connection);
    newUsers = Optional.of(UserRows.into("staged_users", connection));
  }

  /**
   * Connects.
   *
   * @throws SQLException if that fails or the tables are not there
   */
  static StagingTable open(PostgresConfig postgres, Clock clock) throws SQLException {
    Connection connection = postgres.connect();
    try {
      IncomingUsers incoming = IncomingUsers.create(connection);
      connection.setAutoCommit(false);
      return new StagingTable(connection, clock, incoming);
    } catch (SQLException e) {
      connection.close();
      throw UNDEFINED_TABLE.equals(e.getSQLState())
          ? new SQLException(
              postgres.url()
                  + " must have the staging tables of schemas/src/main/resources/postgres, but: "
                  + e.getMessage(),
              UNDEFINED_TABLE,
              e)
          : e;
    }
  }

  /** Those of the pages that are staged. */
  Set<PageRequest> staged(Collection<PageRequest> requests) throws SQLException {
    try {
      return pages.find(requests);
    } finally {
      connection.rollback();
    }
  }

  /**
   * Writes pages, or finds them staged; whatever goes wrong, all of them are there or nothing.
   *
   * @return what became of each page
   */
  Map<PageRequest, PageOutcome> stage(List<FetchedPage> fetched) throws SQLException {
    Map<PageRequest, PageOutcome> outcomes = new HashMap<>();
    List<FetchedPage> left = fetched;
    while (!left.isEmpty() && !write(left, outcomes)) {
      Set<PageRequest> before = staged(left.stream().map(FetchedPage::request).toList());
      before.forEach(page -> outcomes.put(page, PageOutcome.STAGED_BEFORE));
      left = left.stream().filter(page -> !before.contains(page.request())).toList();
    }
    return outcomes;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  /** Writes nothing and returns false if one of the pages is staged. */
  private boolean write(List<FetchedPage> fetched, Map<PageRequest, PageOutcome> outcomes)
      throws SQLException {
    try (StagingOfPages staging =
        new StagingOfPages(newUsers, incoming, rejected.collect(), clock)) {
      Map<PageRequest, PageOutcome> written = staging.write(fetched);
      if (!pages.mark(written)) {
        connection.rollback();
        return false;
      }
      connection.commit();
      outcomes.putAll(written);
      return true;
    } catch (SQLException | RuntimeException e) {
      rollBack(e);
      if (newUsers.isPresent() && TableCopy.isConflict(e)) {
        newUsers = Optional.empty();
        return write(fetched, outcomes);
      }
      throw e;
    }
  }

  private void rollBack(Exception reason) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }
}
