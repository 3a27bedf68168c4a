package dev.millrace.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** The number of each port of a stack. Immutable. */
public final class Ports {
  // Below 32768 the kernel gives no port to an outgoing connection, so what is free now stays free
  // until the server binds it.
  private static final int LOWEST_FREE = 15_000;
  private static final int HIGHEST_FREE = 32_767;

  private final Map<Port, Integer> numbers;

  private Ports(Map<Port, Integer> numbers) {
    this.numbers = new EnumMap<>(numbers);
    Map<Integer, List<Port>> users =
        this.numbers.keySet().stream().collect(Collectors.groupingBy(this.numbers::get));
    users.forEach(
        (number, ports) -> {
          if (ports.size() > 1) {
            throw new StackException(
                "Each server needs a port of its own, but "
                    + ports.stream().map(Port::flag).collect(Collectors.joining(" and "))
                    + " are both "
                    + number);
          }
        });
  }

  /** The numbers asked for, and the usual ones for the others. */
  public static Ports usualBut(Map<Port, Integer> asked) {
    Map<Port, Integer> numbers = new EnumMap<>(Port.class);
    for (Port port : Port.values()) {
      numbers.put(port, asked.getOrDefault(port, port.usual()));
    }
    return new Ports(numbers);
  }

  /** The numbers asked for, and ones that nobody listens on for the others. */
  public static Ports freeBut(Map<Port, Integer> asked) {
    Map<Port, Integer> numbers = new EnumMap<>(Port.class);
    Set<Integer> used = new HashSet<>(asked.values());
    for (Port port : Port.values()) {
      Integer number = asked.get(port);
      while (number == null) {
        int candidate = ThreadLocalRandom.current().nextInt(LOWEST_FREE, HIGHEST_FREE + 1);
        if (!isTaken(candidate) && used.add(candidate)) {
          number = candidate;
        }
      }
      numbers.put(port, number);
    }
    return new Ports(numbers);
  }

  static Ports from(Properties properties) {
    Map<Port, Integer> recorded = new EnumMap<>(Port.class);
    for (Port port : Port.values()) {
      String number = properties.getProperty(port.key());
      if (number != null) {
        recorded.put(port, Integer.valueOf(number));
      }
    }
    return usualBut(recorded);
  }

  Properties toProperties() {
    Properties properties = new Properties();
    numbers.forEach((port, number) -> properties.setProperty(port.key(), number.toString()));
    return properties;
  }

  public int number(Port port) {
    return numbers.get(port);
  }

  /** Where clients on this machine find it, as {@code host:port}. */
  public String address(Port port) {
    return "127.0.0.1:" + number(port);
  }

  /**
   * @throws StackException if another process listens on any of these, naming each and its flag
   */
  void requireFree(Collection<Port> ports) {
    List<String> taken =
        ports.stream()
            .filter(port -> isTaken(number(port)))
            .map(
                port ->
                    "port %d is taken by another process; set %s"
                        .formatted(number(port), port.flag()))
            .toList();
    if (!taken.isEmpty()) {
      throw new StackException(
          String.join(System.lineSeparator(), taken)
              + System.lineSeparator()
              + "(or let --free-ports choose)");
    }
  }

  private static boolean isTaken(int number) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true); // a connection closed a moment ago is no obstacle
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), number));
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
