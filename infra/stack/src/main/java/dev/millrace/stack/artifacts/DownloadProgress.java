package dev.millrace.stack.artifacts;

import dev.millrace.stack.Console;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferEvent;

/** Tells how many files and bytes have come so far, and which came last. */
final class DownloadProgress extends AbstractTransferListener {
  /** Often enough that a log without a terminal shows that the work goes on. */
  private static final long LINE_EVERY_NANOS = Duration.ofSeconds(5).toNanos();

  /** Smaller files come too fast to be worth a look. */
  private static final long SHOWN_BYTES = 100_000;

  private final Console console;
  private final AtomicInteger files = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong nextLineNanos = new AtomicLong(System.nanoTime());

  DownloadProgress(Console console) {
    this.console = console;
  }

  @Override
  public void transferProgressed(TransferEvent event) {
    bytes.addAndGet(event.getDataBuffer().remaining());
    if (event.getResource().getContentLength() >= SHOWN_BYTES) {
      console.passing("  " + summary() + ", " + fileName(event));
    }
  }

  @Override
  public void transferSucceeded(TransferEvent event) {
    files.incrementAndGet();
    long due = nextLineNanos.get();
    if (System.nanoTime() - due >= 0
        && nextLineNanos.compareAndSet(due, System.nanoTime() + LINE_EVERY_NANOS)) {
      console.line("  " + summary() + ", " + fileName(event));
    }
  }

  void finish() {
    if (files.get() > 0) {
      console.line("  " + summary());
    }
  }

  private String summary() {
    return "downloaded %d files, %.1f MB".formatted(files.get(), bytes.get() / 1e6);
  }

  private static String fileName(TransferEvent event) {
    String name = event.getResource().getResourceName();
    return name.substring(name.lastIndexOf('/') + 1);
  }
}
