package dev.millrace.stack;

/** What a stack may have beyond the servers of the path. */
public enum Feature {
  /** The servers ask for passwords and TLS. */
  SECURE("secure"),
  /** Airflow runs, too. */
  AIRFLOW("with-airflow"),
  /** The console runs, too, if it is built. */
  CONSOLE("with-console"),
  /** JVMs compile fully: they start slower and take more memory, and then work faster. */
  FULL_SPEED("full-speed"),
  /** Cassandra acknowledges writes before its commit log is synced, as it does by default. */
  PERIODIC_COMMIT_LOG("periodic-commit-log");

  private final String key;

  Feature(String key) {
    this.key = key;
  }

  /** Under which a folder's settings keep it. */
  String key() {
    return key;
  }
}
