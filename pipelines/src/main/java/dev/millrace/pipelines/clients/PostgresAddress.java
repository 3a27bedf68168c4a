package dev.millrace.pipelines.clients;

import dev.millrace.pipelines.options.PasswordFile;
import dev.millrace.pipelines.options.PostgresOptions;
import java.io.Serializable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * What it takes to connect. Travels to the executors, so it holds the password's file, never the
 * password.
 *
 * @param url JDBC URL
 * @param passwordFile null where PostgreSQL asks for none
 */
public record PostgresAddress(String url, String user, String passwordFile)
    implements Serializable {

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
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(url);
    dataSource.setUser(user);
    if (passwordFile != null) {
      dataSource.setPassword(PasswordFile.read("--postgresPasswordFile", passwordFile));
    }
    dataSource.setApplicationName(applicationName);
    dataSource.setTcpKeepAlive(true);
    return dataSource;
  }
}
