package dev.millrace.stack;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code stack down}. */
@Command(
    name = "down",
    description =
        "Stops every process of the stack, with the applications on its Spark worker. The data"
            + " stays, for the next up.")
final class DownCommand implements Runnable {
  @Mixin private CommonOptions common;

  @Option(names = "--wipe", description = "Delete the data too, and all else in the state folder.")
  private boolean wipe;

  @Override
  public void run() {
    if (wipe) {
      common.stack().wipe();
    } else {
      common.stack().down();
    }
  }
}
