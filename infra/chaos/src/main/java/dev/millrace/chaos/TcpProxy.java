package dev.millrace.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A network between two programs of this machine, which can be stalled, cut and slowed down: it
 * listens on a port of its own and passes bytes on to another. Safe for use by many threads.
 */
final class TcpProxy implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final int target;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "tcp-proxy");
            thread.setDaemon(true);
            return thread;
          });
  private final Object gate = new Object();
  private boolean stalled;
  private volatile boolean refusing;
  private volatile Duration delay = Duration.ZERO;
  private volatile Trap trap;

  /** What a client must not get through, and who waits for it to try. */
  private record Trap(String text, CompletableFuture<Void> sprung) {}

  private TcpProxy(int target, ServerSocket listener) {
    this.target = target;
    this.listener = listener;
  }

  /** Starts one in front of that port of this machine. */
  static TcpProxy to(int target) throws IOException {
    TcpProxy proxy =
        new TcpProxy(target, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    proxy.threads.execute(proxy::accept);
    return proxy;
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Lets nothing through any more, in either direction; connections stay open. */
  void stall() {
    synchronized (gate) {
      stalled = true;
    }
  }

  /** Closes every connection and refuses new ones. */
  void cut() {
    refusing = true;
    closeAll();
  }

  /** Holds back every piece of data for so long. */
  void slowDown(Duration by) {
    delay = by;
  }

  /**
   * Holds back the first piece of a client's data that has this text in it, and all that follows on
   * its connection, until {@link #restore}.
   *
   * @return completes when such a piece has come
   */
  CompletableFuture<Void> holdBack(String text) {
    CompletableFuture<Void> sprung = new CompletableFuture<>();
    trap = new Trap(text, sprung);
    return sprung;
  }

  /** Works as a network should again. */
  void restore() {
    trap = null;
    refusing = false;
    delay = Duration.ZERO;
    synchronized (gate) {
      stalled = false;
      gate.notifyAll();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        connect(listener.accept());
      } catch (IOException e) {
        if (!listener.isClosed()) {
          throw new UncheckedIOException("The proxy can't listen any more", e);
        }
      }
    }
  }

  @SuppressWarnings("AddressSelection") // loopback, which is one address
  private void connect(Socket client) throws IOException {
    if (refusing) {
      client.close();
      return;
    }
    Socket server;
    try {
      server = new Socket(InetAddress.getLoopbackAddress(), target);
    } catch (IOException e) {
      client.close(); // as if nobody listened here, either
      return;
    }
    // Or an answer in two pieces would wait for the first one's acknowledgement, often 40 ms.
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    sockets.add(client);
    sockets.add(server);
    threads.execute(() -> pass(client, server, true));
    threads.execute(() -> pass(server, client, false));
  }

  private void pass(Socket from, Socket to, boolean fromClient) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int length;
      while ((length = in.read(buffer)) >= 0) {
        if (fromClient) {
          awaitTrap(buffer, length);
        }
        awaitGate();
        out.write(buffer, 0, length);
      }
    } catch (IOException e) {
      // The connection has ended, which is what connections through this network do.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private void awaitTrap(byte[] buffer, int length) throws InterruptedException {
    Trap set = trap;
    if (set == null || !new String(buffer, 0, length, ISO_8859_1).contains(set.text())) {
      return;
    }
    set.sprung().complete(null);
    while (trap != null) {
      Thread.sleep(10);
    }
  }

  private void awaitGate() throws InterruptedException {
    if (!delay.isZero()) {
      Thread.sleep(delay.toMillis());
    }
    synchronized (gate) {
      while (stalled) {
        gate.wait();
      }
    }
  }

  private void closeAll() {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        // It is closed, one way or another.
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    closeAll();
    threads.shutdownNow();
  }
}
