package dev.millrace.pipelines.microbatch.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The oldest writing transaction of a server, told in a form for people. */
final class OpenTransaction {
  // Details of other people's sessions are null without the role pg_read_all_stats.
  private static final String OLDEST =
      "SELECT format('process %s (application %s, user %s, database %s, client %s), %s,"
          + " open for %s',"
          + " pid, coalesce(nullif(application_name, ''), '?'), coalesce(usename, '?'),"
          + " coalesce(datname, '?'), coalesce(host(client_addr), 'local'), coalesce(state, '?'),"
          + " coalesce(date_trunc('second', clock_timestamp() - xact_start)::text, '?')),"
          + " age(backend_xid) AS age"
          + " FROM pg_stat_activity WHERE backend_xid IS NOT NULL"
          + " UNION ALL"
          + " SELECT format('the prepared transaction %s (user %s, database %s), open for %s',"
          + " quote_literal(gid), owner, database,"
          + " date_trunc('second', clock_timestamp() - prepared)),"
          + " age(transaction)"
          + " FROM pg_prepared_xacts"
          + " ORDER BY age DESC LIMIT 1";

  private OpenTransaction() {}

  /** Who holds the oldest transaction that may write, on any of the server's databases. */
  static String oldest(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(OLDEST);
        ResultSet row = statement.executeQuery()) {
      return row.next() ? row.getString(1) : "a transaction that has just ended";
    }
  }
}
