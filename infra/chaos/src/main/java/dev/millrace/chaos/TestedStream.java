package dev.millrace.chaos;

import java.util.function.Function;

/**
 * A stream of one leg: what drives it, the network between it and the system that keeps its log,
 * and that log.
 */
final class TestedStream implements AutoCloseable {
  private final TcpProxy network;
  private final StreamLog log;
  private final Function<String, Driver> drivers;
  private final Driver driver;

  /**
   * @param drivers makes a driver of the stream, by its name
   */
  TestedStream(TcpProxy network, StreamLog log, Function<String, Driver> drivers) {
    this.network = network;
    this.log = log;
    this.drivers = drivers;
    this.driver = drivers.apply("stream");
  }

  TcpProxy network() {
    return network;
  }

  StreamLog log() {
    return log;
  }

  Driver driver() {
    return driver;
  }

  /** Another driver of the same stream, which nobody has started. */
  Driver newDriver(String name) {
    return drivers.apply(name);
  }

  @Override
  public void close() throws java.io.IOException {
    driver.close();
    network.close();
  }
}
