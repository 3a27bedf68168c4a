package dev.millrace.pipelines.clients;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import dev.millrace.pipelines.options.PasswordFile;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions of this JVM, one per address, open until the JVM ends. */
public final class CassandraSessions {
  /** On Spark the driver's classes are in our jar, not in the application class loader's. */
  private static final ClassLoader OWN_CLASSES = CassandraSessions.class.getClassLoader();

  private static final Map<CassandraAddress, CqlSession> SESSIONS = new ConcurrentHashMap<>();

  private CassandraSessions() {}

  /**
   * The session for that address, opened at first use. Its statements are idempotent unless they
   * say otherwise.
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
                    .withDuration(
                        DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(200))
                    .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofSeconds(5))
                    .build());
    if (address.user() != null) {
      session.withAuthCredentials(
          address.user(), PasswordFile.read("--cassandraPasswordFile", address.passwordFile()));
    }
    return session.build();
  }
}
