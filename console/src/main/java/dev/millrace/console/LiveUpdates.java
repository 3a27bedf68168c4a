package dev.millrace.console;

import io.javalin.http.sse.SseClient;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Pushes the overview to all pages that are open. A page that reads slowly misses some. */
final class LiveUpdates implements AutoCloseable {
  private static final int MOST_PAGES = 50;

  private final Map<SseClient, AtomicBoolean> busyByPage = new ConcurrentHashMap<>();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService senders = Executors.newCachedThreadPool();
  private final Supplier<String> picture;

  /**
   * @param picture the overview as JSON
   */
  LiveUpdates(Supplier<String> picture) {
    this.picture = picture;
    long every = Overview.EVERY.toMillis();
    clock.scheduleAtFixedRate(this::push, every, every, TimeUnit.MILLISECONDS);
  }

  void add(SseClient page) {
    if (busyByPage.size() >= MOST_PAGES) {
      page.close(); // the browser tries again by itself
      return;
    }
    page.keepAlive();
    page.onClose(() -> busyByPage.remove(page));
    busyByPage.put(page, new AtomicBoolean());
    page.sendEvent("overview", picture.get());
  }

  private void push() {
    if (busyByPage.isEmpty()) {
      return;
    }
    String json = picture.get();
    busyByPage.forEach(
        (page, busy) -> {
          if (busy.compareAndSet(false, true)) {
            senders.execute(() -> send(page, json, busy));
          }
        });
  }

  private void send(SseClient page, String json, AtomicBoolean busy) {
    if (page.terminated()) {
      busyByPage.remove(page);
      return;
    }
    try {
      page.sendEvent("overview", json);
    } finally {
      busy.set(false);
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    busyByPage.keySet().forEach(SseClient::close);
    senders.shutdownNow();
  }
}
