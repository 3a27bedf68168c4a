package dev.millrace.stack.submit;

import java.util.Locale;

/** Where the driver runs: in a process of the submitter's, or on a worker of the cluster. */
public enum DeployMode {
  CLIENT,
  CLUSTER;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
