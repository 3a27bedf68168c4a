package dev.millrace.ingest;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.util.function.ToLongFunction;

/**
 * Serves how far a run is over HTTP under {@code /metrics}, as Prometheus reads it, until closed.
 */
final class IngestMetrics implements AutoCloseable {
  private final HTTPServer server;

  private IngestMetrics(HTTPServer server) {
    this.server = server;
  }

  /**
   * @param address host:port to listen on; port 0 takes any free one
   * @param users how many users the run is to account for
   * @throws InvalidSettingException if that is not host:port, or can't be listened on
   */
  static IngestMetrics serve(String address, Ingest ingest, long users) {
    int colon = address.lastIndexOf(':');
    try {
      return new IngestMetrics(
          HTTPServer.builder()
              .inetAddress(InetAddress.getByName(address.substring(0, Math.max(colon, 0))))
              .port(Integer.parseInt(address.substring(colon + 1)))
              .registry(registry(ingest, users))
              .buildAndStart());
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidSettingException(
          "--metrics-address must be host:port to listen on, such as 127.0.0.1:9403, but was: "
              + address
              + " ("
              + e.getMessage()
              + ")",
          e);
    }
  }

  int port() {
    return server.getPort();
  }

  private static PrometheusRegistry registry(Ingest ingest, long users) {
    PrometheusRegistry registry = new PrometheusRegistry();
    GaugeWithCallback.builder()
        .name("millrace_ingest_wanted_users")
        .help("Users that the run is to account for")
        .callback(callback -> callback.call(users))
        .register(registry);
    CounterWithCallback.builder()
        .name("millrace_ingest_users_total")
        .help("Users that the run has accounted for, by what became of them")
        .labelNames("outcome")
        .callback(
            callback -> {
              Tally.Counts counts = ingest.counts();
              callback.call(counts.staged(), "staged");
              callback.call(counts.duplicates(), "duplicate");
              callback.call(counts.rejected(), "rejected");
              callback.call(counts.stagedBefore(), "staged_before");
            })
        .register(registry);
    counter(registry, "requests", "Requests sent to the API", ingest, Ingest::requestsSent);
    counter(registry, "failed_requests", "Requests that failed", ingest, Ingest::requestsFailed);
    counter(
        registry,
        "given_up_pages",
        "Pages that were tried and given up",
        ingest,
        run -> run.counts().failures().size());
    return registry;
  }

  private static void counter(
      PrometheusRegistry registry,
      String name,
      String help,
      Ingest ingest,
      ToLongFunction<Ingest> count) {
    CounterWithCallback.builder()
        .name("millrace_ingest_" + name + "_total")
        .help(help)
        .callback(callback -> callback.call(count.applyAsLong(ingest)))
        .register(registry);
  }

  @Override
  public void close() {
    server.close();
  }
}
