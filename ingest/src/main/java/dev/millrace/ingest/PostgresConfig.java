package dev.millrace.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * Where the staging tables are.
 *
 * @param url such as {@code jdbc:postgresql://localhost:5432/millrace}; says how to do TLS, too
 * @param passwordFile file that holds the password and nothing else, if one is needed
 */
record PostgresConfig(String url, String user, Optional<Path> passwordFile) {
  private static final String URL_START = "jdbc:postgresql:";
  private static final Pattern PASSWORD =
      Pattern.compile("[?&](ssl)?password=", Pattern.CASE_INSENSITIVE);

  /** How SQL states begin that say that somebody is not let in. */
  private static final String REFUSED = "28";

  PostgresConfig {
    if (!url.startsWith(URL_START)) {
      throw new InvalidSettingException(
          "--postgres-url must start with " + URL_START + ", but was: " + url);
    }
    if (PASSWORD.matcher(url).find()) {
      // Everybody on the machine could read it there.
      throw new InvalidSettingException(
          "--postgres-url must hold no password, which --postgres-password-file gives");
    }
    if (user.isBlank()) {
      throw new InvalidSettingException("--postgres-user must name a user, but was: blank");
    }
    passwordFile.ifPresent(
        file -> {
          if (!Files.isReadable(file)) {
            throw new InvalidSettingException(
                "--postgres-password-file must be a readable file, but was: " + file);
          }
        });
  }

  /** Opens a connection; the caller closes it. */
  Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    if (passwordFile.isPresent()) {
      properties.setProperty("password", password(passwordFile.get()));
    }
    properties.setProperty("ApplicationName", "millrace-ingest");
    properties.setProperty("connectTimeout", "10");
    // Of a statement: far more than a page takes, even one that waits for another run's.
    properties.setProperty("socketTimeout", "300");
    // The details of an error quote rows, which are personal data.
    properties.setProperty("logServerErrorDetail", "false");
    try {
      return DriverManager.getConnection(url, properties);
    } catch (SQLException e) {
      if (String.valueOf(e.getSQLState()).startsWith(REFUSED)) {
        throw new SQLException(
            "--postgres-user and --postgres-password-file must be let in, but: " + e.getMessage(),
            e.getSQLState(),
            e);
      }
      throw e;
    }
  }

  private static String password(Path file) throws SQLException {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new SQLException("Reading the password from " + file + " failed", e);
    }
  }
}
