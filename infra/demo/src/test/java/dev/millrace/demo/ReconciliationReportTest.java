package dev.millrace.demo;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReconciliationReportTest {
  @Test
  void leavesOutWhatSparkLogs() {
    assertThat(
        ReconciliationReport.of(
            List.of(
                "NOTE: Picked up JDK_JAVA_OPTIONS: -XX:+UseSerialGC",
                "2026-01-31 10:00:00.123 INFO  Reconcile - Waiting for 7 records",
                "Reconciliation 7f3c as of 2026-01-31T10:00:00Z",
                "",
                "2026-01-31 10:00:01.000 WARN  Utils - something",
                "EQUAL: all")),
        is(List.of("Reconciliation 7f3c as of 2026-01-31T10:00:00Z", "", "EQUAL: all")));
  }
}
