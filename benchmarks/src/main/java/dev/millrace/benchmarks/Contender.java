package dev.millrace.benchmarks;

import java.io.IOException;

/** A program that does the work of a leg. */
interface Contender {
  /** What a contender stands for. */
  enum Role {
    MILLRACE,
    PEER,
    /** No product, but what the machine allows: as little as the work can be done with. */
    LIMIT
  }

  String name();

  Role role();

  /** Which share of a leg's records it carries: a slow one is known after a few of them. */
  double share();

  /** Whether its process ends when everything is done; one that follows is stopped then. */
  default boolean endsByItself() {
    return true;
  }

  /**
   * Starts its work on a trial.
   *
   * @return the process that was started, whose descendants are all its own
   */
  Process start(Trial trial) throws IOException;
}
