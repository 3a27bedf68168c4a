package dev.millrace.console;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a stream says of itself, in the words of pipelines/README.md, "Metrics".
 *
 * @param freshnessSeconds for so long it has not had everything of its source; null before it had
 * @param latencySeconds below which half of the records and 99 of 100 came through; null for none
 */
record StreamFigures(
    double recordsIn,
    double recordsOut,
    double writesInFlight,
    double writeRetries,
    double outageSeconds,
    Double freshnessSeconds,
    Instant heartbeat,
    Double latencySeconds,
    Double latency99Seconds) {

  /**
   * Asks the driver that serves its metrics there. A name that stands for several hosts is that of
   * all who may run the driver: the first that answers is taken.
   */
  static StreamFigures ask(Systems systems, String url) throws IOException, InterruptedException {
    URI named = URI.create(url);
    IOException last = null;
    for (InetAddress host : InetAddress.getAllByName(named.getHost())) {
      try {
        return parse(systems.get(on(host, named)));
      } catch (IOException e) {
        last = e;
      }
    }
    throw last; // never null: a name that stands for nobody is an error by itself
  }

  private static String on(InetAddress host, URI url) {
    String address = host instanceof Inet6Address ? "[%s]" : "%s";
    return url.toString()
        .replaceFirst("//(\\[[^\\]]*]|[^:/]+)", "//" + address.formatted(host.getHostAddress()));
  }

  /** Reads Prometheus's text format; series of several executors are summed. */
  static StreamFigures parse(String text) {
    Map<String, Double> sums = new TreeMap<>();
    TreeMap<Double, Double> latency = new TreeMap<>();
    for (String line : text.lines().toList()) {
      int space = line.lastIndexOf(' ');
      if (line.startsWith("#") || space < 0) {
        continue;
      }
      String series = line.substring(0, space);
      String name = series.replaceFirst("\\{.*", "");
      double value = number(line.substring(space + 1));
      if (name.equals("millrace_end_to_end_latency_seconds_bucket")) {
        String bound = series.replaceFirst(".*le=\"([^\"]*)\".*", "$1");
        latency.merge(number(bound), value, Double::sum);
      } else {
        sums.merge(name, value, Double::sum);
      }
    }
    Double heartbeat = sums.get("millrace_heartbeat_timestamp_seconds");
    return new StreamFigures(
        sums.getOrDefault("millrace_records_in_total", 0.0),
        sums.getOrDefault("millrace_records_out_total", 0.0),
        sums.getOrDefault("millrace_writes_in_flight", 0.0),
        sums.getOrDefault("millrace_write_retries_total", 0.0),
        sums.getOrDefault("millrace_outage_seconds", 0.0),
        sums.get("millrace_freshness_seconds"),
        heartbeat == null || heartbeat == 0
            ? null
            : Instant.ofEpochMilli(Math.round(heartbeat * 1000)),
        quantile(latency, 0.5),
        quantile(latency, 0.99));
  }

  private static double number(String text) {
    return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  /** The upper bound of the bucket that the quantile falls into. */
  private static Double quantile(TreeMap<Double, Double> buckets, double share) {
    if (buckets.isEmpty() || buckets.lastEntry().getValue() == 0) {
      return null;
    }
    double rank = share * buckets.lastEntry().getValue();
    return buckets.entrySet().stream()
        .filter(bucket -> bucket.getValue() >= rank && !Double.isInfinite(bucket.getKey()))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }
}
