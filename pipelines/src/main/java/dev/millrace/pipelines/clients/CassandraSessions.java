package dev.millrace.pipelines.clients;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.ssl.ProgrammaticSslEngineFactory;
import dev.millrace.schemas.connection.PasswordFile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;

/** The sessions of this JVM, one per address, open until the JVM ends. */
public final class CassandraSessions {
  /** On Spark the driver's classes are in our jar, not in the application class loader's. */
  private static final ClassLoader OWN_CLASSES = CassandraSessions.class.getClassLoader();

  private static final Map<CassandraAddress, CqlSession> SESSIONS = new ConcurrentHashMap<>();

  private CassandraSessions() {}

  /**
   * The session for that address, opened at first use. Its statements are idempotent unless they
   * say otherwise.
   *
   * @throws IllegalArgumentException if Cassandra doesn't let us in, or is not whom we trust
   */
  public static CqlSession get(CassandraAddress address) {
    return SESSIONS.computeIfAbsent(address, CassandraSessions::open);
  }

  private static CqlSession open(CassandraAddress address) {
    CqlSessionBuilder session =
        CqlSession.builder()
            .addContactPoints(address.addresses())
            .withClassLoader(OWN_CLASSES)
            .withLocalDatacenter(address.datacenter())
            .withConfigLoader(
                DriverConfigLoader.programmaticBuilder(OWN_CLASSES)
                    .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(10))
                    .withBoolean(DefaultDriverOption.REQUEST_DEFAULT_IDEMPOTENCE, true)
                    // By the driver's LOCAL_ONE, a written row may end with its one node.
                    .withString(DefaultDriverOption.REQUEST_CONSISTENCY, "LOCAL_QUORUM")
                    .withDuration(
                        DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(200))
                    .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofSeconds(5))
                    .build());
    if (address.user() != null) {
      session.withAuthCredentials(
          address.user(), PasswordFile.read("--cassandraPasswordFile", address.passwordFile()));
    }
    if (address.tls() != null) {
      session.withSslEngineFactory(
          new ProgrammaticSslEngineFactory(address.tls().context(), null, true));
    }
    try {
      return session.build();
    } catch (AllNodesFailedException e) {
      throw wrongSetting(address, e).orElseThrow(() -> e);
    }
  }

  /** What a person has to mend, if that is why no node lets us in. */
  private static Optional<IllegalArgumentException> wrongSetting(
      CassandraAddress address, AllNodesFailedException failure) {
    for (List<Throwable> errors : failure.getAllErrors().values()) {
      for (Throwable error : errors) {
        for (Throwable e = error; e != null; e = e.getCause()) {
          String settings =
              e instanceof AuthenticationException
                  ? "--cassandraUser and --cassandraPasswordFile"
                  : e instanceof SSLException ? "--cassandraCaFile" : null;
          if (settings != null) {
            return Optional.of(
                new IllegalArgumentException(
                    String.format(
                        "%s must be right for %s, but: %s",
                        settings, address.contactPoints(), e.getMessage()),
                    failure));
          }
        }
      }
    }
    return Optional.empty();
  }
}
