package dev.millrace.chaos;

/** Sends numbered users at a steady rate, until told to stop. */
interface Load extends AutoCloseable {
  void start();

  /**
   * Stops sending and waits until all of it is acknowledged.
   *
   * @return what is there for good
   * @throws ChaosException if something could not be sent
   */
  Ledger finish() throws InterruptedException;

  @Override
  void close();
}
