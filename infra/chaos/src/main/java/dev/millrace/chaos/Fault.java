package dev.millrace.chaos;

/** Something that goes wrong while a stream runs under load. */
interface Fault {
  /** As it is called on the command line and in the table. */
  String title();

  /** What happens, in a few words. */
  String description();

  /** What is mixed into the load. */
  default Load.Mix mix() {
    return Load.Mix.PLAIN;
  }

  /**
   * Breaks something and, where it doesn't mend by itself, mends it again; returns when everything
   * outside the stream is whole.
   *
   * @throws ChaosException if the stream does not do at once what it must
   */
  void strike(Experiment experiment) throws Exception;
}
