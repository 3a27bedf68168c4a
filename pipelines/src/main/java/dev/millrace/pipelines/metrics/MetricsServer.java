package dev.millrace.pipelines.metrics;

import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import java.io.IOException;
import java.net.InetAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves a stream's metrics over HTTP under {@code /metrics}, until closed. */
public final class MetricsServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);

  private final HTTPServer server;

  private MetricsServer(HTTPServer server) {
    this.server = server;
  }

  /**
   * @param address host:port to listen on; port 0 takes any free one
   * @throws IllegalArgumentException if that is not host:port, or can't be listened on
   */
  public static MetricsServer start(String address, StreamMetrics metrics) {
    int colon = address.lastIndexOf(':');
    try {
      String host = address.substring(0, Math.max(colon, 0));
      HTTPServer server =
          HTTPServer.builder()
              .inetAddress(InetAddress.getByName(host))
              .port(Integer.parseInt(address.substring(colon + 1)))
              .registry(metrics.registry())
              .buildAndStart();
      LOG.info("Metrics are served at http://{}:{}/metrics", host, server.getPort());
      return new MetricsServer(server);
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--metricsAddress must be host:port to listen on, such as 127.0.0.1:9404, but was: "
              + address
              + " ("
              + e.getMessage()
              + ")",
          e);
    }
  }

  public int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.close();
  }
}
