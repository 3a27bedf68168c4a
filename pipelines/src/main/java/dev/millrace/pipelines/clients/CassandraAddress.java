package dev.millrace.pipelines.clients;

import dev.millrace.pipelines.options.CassandraOptions;
import dev.millrace.schemas.connection.Tls;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;

/**
 * What it takes to open a session. Travels to the executors, so it holds the names of files with
 * secrets, never what is in them.
 *
 * @param contactPoints comma separated host:port
 * @param user null where Cassandra asks for none
 * @param passwordFile null where Cassandra asks for none
 * @param tls null where connections are in plain text
 */
public record CassandraAddress(
    String contactPoints, String datacenter, String user, String passwordFile, Tls tls)
    implements Serializable {

  public static CassandraAddress of(CassandraOptions options) {
    return new CassandraAddress(
        options.getCassandraContactPoints(),
        options.getCassandraDatacenter(),
        options.getCassandraUser(),
        options.getCassandraPasswordFile(),
        tls(options.getCassandraCaFile(), options.getCassandraCertificateFile()));
  }

  /**
   * TLS where there is somebody to trust, or else none.
   *
   * @throws IllegalArgumentException if there is a certificate of our own and nobody to trust
   */
  public static Tls tls(String caFile, String certificateFile) {
    if (caFile == null && certificateFile != null) {
      throw new IllegalArgumentException(
          "--cassandraCertificateFile must stand with --cassandraCaFile, but that is absent");
    }
    return caFile == null ? null : new Tls("--cassandra", caFile, certificateFile);
  }

  /**
   * @throws IllegalArgumentException if the contact points are not host:port
   */
  public List<InetSocketAddress> addresses() {
    return Arrays.stream(contactPoints.split(",", -1)).map(this::address).toList();
  }

  private InetSocketAddress address(String contactPoint) {
    String[] hostAndPort = contactPoint.strip().split(":", -1);
    try {
      if (hostAndPort.length == 2 && !hostAndPort[0].isEmpty()) {
        return new InetSocketAddress(hostAndPort[0], Integer.parseInt(hostAndPort[1]));
      }
    } catch (IllegalArgumentException e) {
      throw notHostAndPort(contactPoint, e);
    }
    throw notHostAndPort(contactPoint, null);
  }

  private static IllegalArgumentException notHostAndPort(String found, Exception cause) {
    return new IllegalArgumentException(
        "--cassandraContactPoints must be comma separated host:port, such as localhost:9042,"
            + " but was: "
            + found,
        cause);
  }
}
