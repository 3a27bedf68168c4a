package dev.millrace.stack;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PortsTest {
  @Test
  void areTheUsualOnesButThoseAskedFor() {
    Ports ports = Ports.usualBut(Map.of(Port.CASSANDRA, 19042));
    assertThat(ports.address(Port.CASSANDRA), is("127.0.0.1:19042"));
    assertThat(ports.number(Port.KAFKA), is(9092));
  }

  @Test
  void areAllDifferentWhenFreeOnesAreTaken() {
    Ports ports = Ports.freeBut(Map.of(Port.KAFKA, 19092));
    assertThat(ports.number(Port.KAFKA), is(19092));
    assertThat(
        Arrays.stream(Port.values()).map(ports::number).collect(Collectors.toSet()),
        hasSize(Port.values().length));
  }

  @Test
  void comeBackAsTheyWereRecorded() {
    Ports ports = Ports.freeBut(Map.of());
    Ports again = Ports.from(ports.toProperties());
    for (Port port : Port.values()) {
      assertThat(again.number(port), is(ports.number(port)));
    }
  }

  @Test
  void canNotBeSharedByTwoServers() {
    StackException clash =
        assertThrows(
            StackException.class, () -> Ports.usualBut(Map.of(Port.SPARK_WORKER_UI, 8080)));
    assertThat(
        clash.getMessage(),
        is(
            "Each server needs a port of its own, but --spark-master-ui-port and"
                + " --spark-worker-ui-port are both 8080"));
  }

  @Test
  void areRefusedWhereAnotherProcessListens() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ports ports = Ports.freeBut(Map.of(Port.REGISTRY, taken.getLocalPort()));
      StackException refused =
          assertThrows(
              StackException.class, () -> ports.requireFree(List.of(Port.KAFKA, Port.REGISTRY)));
      assertThat(
          refused.getMessage(),
          startsWith(
              "port %d is taken by another process; set --registry-port"
                  .formatted(taken.getLocalPort())));
      ports.requireFree(List.of(Port.KAFKA));
    }
  }
}
