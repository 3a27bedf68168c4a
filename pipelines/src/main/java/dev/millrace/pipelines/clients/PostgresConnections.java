package dev.millrace.pipelines.clients;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.PoolableConnection;
import org.apache.commons.dbcp2.PoolableConnectionFactory;
import org.apache.commons.dbcp2.PoolingDataSource;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The connections of this JVM, kept for the next to ask. For whoever connects for a few rows and
 * again for the next: a server takes longer to let somebody in than to find the rows.
 */
public final class PostgresConnections {
  /** For longer they are not kept unused. */
  private static final Duration LONGEST_IDLE = Duration.ofMinutes(1);

  private static final Map<Key, DataSource> POOLS = new ConcurrentHashMap<>();

  private PostgresConnections() {}

  /**
   * Hands out as many connections as are asked for. Closing one gives it back, with whatever its
   * transaction did undone; one that the server has closed is not handed out.
   *
   * @param applicationName see {@link PostgresAddress#dataSource}
   * @param settings for the server, such as {@code -c enable_seqscan=off}
   */
  public static DataSource get(PostgresAddress address, String applicationName, String settings) {
    return POOLS.computeIfAbsent(
        new Key(address, applicationName, settings), PostgresConnections::pool);
  }

  private static DataSource pool(Key key) {
    var connections = new PoolableConnectionFactory(() -> connect(key), null);
    var pool = new GenericObjectPool<PoolableConnection>(connections);
    connections.setPool(pool);
    pool.setMaxTotal(-1);
    pool.setTestOnBorrow(true);
    pool.setMinEvictableIdle(LONGEST_IDLE);
    pool.setTimeBetweenEvictionRuns(LONGEST_IDLE);
    return new PoolingDataSource<>(pool);
  }

  /** Reads the password anew, which may be another than the last time. */
  private static Connection connect(Key key) throws SQLException {
    PGSimpleDataSource server = key.address().dataSource(key.applicationName());
    server.setOptions(key.settings());
    return server.getConnection();
  }

  private record Key(PostgresAddress address, String applicationName, String settings) {}
}
