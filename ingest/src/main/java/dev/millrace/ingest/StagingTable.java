package dev.millrace.ingest;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The staging tables, on one connection. Not for use by several threads; several of these, in one
 * process or many, may stage the same pages.
 *
 * <p>Pages are written in one transaction: their rows that say so, their users and their rejected
 * ones. A page's row is its lock: whoever stages the same page waits for it and then finds it
 * staged.
 */
final class StagingTable implements AutoCloseable {
  private static final String UNDEFINED_TABLE = "42P01";

  private final Connection connection;
  private final Clock clock;
  private final StagedPages pages;
  private final RejectedUsers rejected;
  private final IncomingUsers incoming;

  private StagingTable(Connection connection, Clock clock, IncomingUsers incoming) {
    this.connection = connection;
    this.clock = clock;
    this.incoming = incoming;
    pages = new StagedPages(connection);
    rejected = new RejectedUsers(connection);
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
    try {
      Set<PageRequest> claimed = pages.claim(fetched.stream().map(FetchedPage::request).toList());
      Map<PageRequest, PageOutcome> outcomes =
          write(fetched.stream().filter(page -> claimed.contains(page.request())).toList());
      connection.commit();
      fetched.forEach(page -> outcomes.putIfAbsent(page.request(), PageOutcome.STAGED_BEFORE));
      return outcomes;
    } catch (SQLException | RuntimeException e) {
      rollBack(e);
      throw e;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private Map<PageRequest, PageOutcome> write(List<FetchedPage> claimed) throws SQLException {
    try (StagingOfPages staging = new StagingOfPages(incoming, rejected.collect(), clock)) {
      Map<PageRequest, PageOutcome> outcomes = staging.write(claimed);
      pages.count(outcomes);
      return outcomes;
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
