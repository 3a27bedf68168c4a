package dev.millrace.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Holds a quick run's ratios to the peers against those of a published report: rates differ from
 * machine to machine, ratios much less.
 */
record Floor(Report published) {
  /** Of a published ratio; a quick run is short, and its machine may be busy. */
  private static final double SHARE = 0.7;

  /** One sentence for each ratio that is too low, or was never published. */
  List<String> shortfalls(List<LegReport> found) {
    List<String> shortfalls = new ArrayList<>();
    for (LegReport leg : found) {
      for (Summary peer : leg.peers()) {
        double ratio = leg.ratioTo(peer);
        Optional<Double> before = published(leg.leg(), peer.contender());
        if (before.isEmpty()) {
          shortfalls.add(
              "%s: there must be a published ratio to %s, but is none"
                  .formatted(leg.leg(), peer.contender()));
        } else if (ratio < SHARE * before.get()) {
          shortfalls.add(
              String.format(
                  Locale.ROOT,
                  "%s: Millrace must be at least %.2f × as fast as %s, which is %.0f %% of the"
                      + " published ratio, but was %.2f ×",
                  leg.leg(),
                  SHARE * before.get(),
                  peer.contender(),
                  100 * SHARE,
                  ratio));
        }
      }
    }
    return shortfalls;
  }

  private Optional<Double> published(String leg, String peer) {
    return published.legs().stream()
        .filter(report -> report.leg().equals(leg))
        .flatMap(
            report ->
                report.peers().stream()
                    .filter(summary -> summary.contender().equals(peer))
                    .map(report::ratioTo))
        .findFirst();
  }
}
