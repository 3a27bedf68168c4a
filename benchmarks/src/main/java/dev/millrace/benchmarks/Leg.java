package dev.millrace.benchmarks;

import java.time.Duration;
import java.util.List;

/** The work of one leg, and who does it. */
interface Leg {
  long USUAL_RECORDS = 1_000_000;

  /** As it is called on the command line. */
  String name();

  /** What is done, in a few words. */
  String description();

  /** Millrace first. */
  List<Contender> contenders();

  /** How many it carries where nobody says otherwise. */
  default long usualRecords() {
    return USUAL_RECORDS;
  }

  /** Servers whose CPU time counts. */
  List<String> countedServers();

  /** Makes the input of all trials, of so many records. */
  void prepare(Servers servers, long records) throws Exception;

  /** Makes what a trial writes into. */
  void open(Trial trial) throws Exception;

  /** Between two looks at how many records are done. */
  default Duration poll() {
    return Duration.ofMillis(50);
  }

  /** How many records are done for good. */
  long done(Trial trial) throws Exception;

  /** No more than are done, and asked so often that it must cost next to nothing. */
  default long doneAtLeast(Trial trial) throws Exception {
    return done(trial);
  }

  /**
   * Makes sure that the work was really done, and takes away what the trial has written.
   *
   * @throws BenchmarkException if it wasn't
   */
  void close(Trial trial) throws Exception;
}
