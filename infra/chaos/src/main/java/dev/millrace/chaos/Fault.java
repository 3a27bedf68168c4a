package dev.millrace.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Something that goes wrong while a stream runs under load. */
interface Fault {
  /**
   * How a driver is started that is to be struck.
   *
   * @param options further options of {@code submit}
   * @param environment further variables of its process
   * @param undo takes away what was made for it
   */
  record DriverSetting(List<String> options, Map<String, String> environment, Undo undo) {
    static final DriverSetting NONE = new DriverSetting(List.of(), Map.of(), () -> {});
  }

  /** Takes something back. */
  @FunctionalInterface
  interface Undo {
    void run() throws IOException, InterruptedException;
  }

  /** As it is called on the command line and in the table. */
  String title();

  /** What happens, in a few words. */
  String description();

  /** Whose stream it strikes. */
  default Leg leg() {
    return Leg.WRITE;
  }

  /** What is mixed into the load. */
  default Mix mix() {
    return Mix.PLAIN;
  }

  /** Between the starts of two batches. */
  default Duration triggerInterval() {
    return Duration.ofMillis(200);
  }

  /** Why it can't be struck on this machine, if so. */
  default Optional<String> impossibleBecause() {
    return Optional.empty();
  }

  /**
   * Makes what the driver needs so that it can be struck.
   *
   * @param folder the experiment's own, which is empty
   */
  default DriverSetting prepare(Path folder) throws IOException, InterruptedException {
    return DriverSetting.NONE;
  }

  /**
   * Breaks something and, where it doesn't mend by itself, mends it again; returns when everything
   * outside the stream is whole.
   *
   * @throws ChaosException if the stream does not do at once what it must
   */
  void strike(Experiment experiment) throws Exception;
}
