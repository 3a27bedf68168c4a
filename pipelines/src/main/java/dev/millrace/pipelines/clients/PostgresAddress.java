package dev.millrace.pipelines.clients;

import dev.millrace.pipelines.options.PostgresOptions;
import dev.millrace.schemas.connection.PasswordFile;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.regex.Pattern;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * What it takes to connect. Travels to the executors, so it holds the password's file, never the
 * password.
 *
 * @param url JDBC URL, which says how to do TLS, too
 * @param passwordFile null where PostgreSQL asks for none
 */
public record PostgresAddress(String url, String user, String passwordFile)
    implements Serializable {
  private static final Pattern PASSWORD =
      Pattern.compile("[?&](ssl)?password=", Pattern.CASE_INSENSITIVE);

  public PostgresAddress {
    if (PASSWORD.matcher(url).find()) {
      // Everybody on the machine, and whoever opens Spark's web page, could read it there.
      throw new IllegalArgumentException(
          "--postgresUrl must hold no password, which --postgresPasswordFile gives");
    }
  }

  public static PostgresAddress of(PostgresOptions options) {
    return new PostgresAddress(
        options.getPostgresUrl(), options.getPostgresUser(), options.getPostgresPasswordFile());
  }

  /**
   * Makes connections that this address leads to.
   *
   * @param applicationName who connects, for people who look at {@code pg_stat_activity}
   */
  public PGSimpleDataSource dataSource(String applicationName) {
    PGSimpleDataSource dataSource = new ExplainingDataSource();
    dataSource.setUrl(url);
    dataSource.setUser(user);
    if (passwordFile != null) {
      dataSource.setPassword(PasswordFile.read("--postgresPasswordFile", passwordFile));
    }
    dataSource.setApplicationName(applicationName);
    dataSource.setTcpKeepAlive(true);
    return dataSource;
  }

  /** Tells what a person has to mend from a server that is away. */
  private static final class ExplainingDataSource extends PGSimpleDataSource {
    private static final long serialVersionUID = 1;

    /** Of SQL states: invalid authorization, and the driver's own for a password that is absent. */
    private static final Pattern REFUSED = Pattern.compile("28...|08004");

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
      try {
        return super.getConnection(user, password);
      } catch (SQLException e) {
        if (e.getSQLState() != null && REFUSED.matcher(e.getSQLState()).matches()) {
          throw new IllegalArgumentException(
              "--postgresUser and --postgresPasswordFile must be let in by PostgreSQL, but: "
                  + e.getMessage(),
              e);
        }
        throw e;
      }
    }
  }
}
