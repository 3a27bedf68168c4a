package dev.millrace.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
  private static final int SHORT_MILLIS = 200;

  private ServerSocket echo;
  private TcpProxy proxy;
  private Socket client;

  @BeforeEach
  void connect() throws IOException {
    echo = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread server = new Thread(this::serve, "echo");
    server.setDaemon(true);
    server.start();
    proxy = TcpProxy.to(echo.getLocalPort());
    client = newClient();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    proxy.close();
    echo.close();
  }

  @Test
  void passesBytesOn() throws IOException {
    assertThat(ask("hello"), is("hello"));
  }

  @Test
  void passesNothingOnWhileItStalls() throws IOException {
    proxy.stall();
    assertThrows(SocketTimeoutException.class, () -> ask("hello"));

    proxy.restore();

    assertThat(read(5), is("hello"));
  }

  @Test
  void endsConnectionsAndRefusesNewOnesWhenItIsCut() throws IOException {
    ask("hello");
    proxy.cut();
    assertThat(client.getInputStream().read(), is(-1));
    try (Socket refused = newClient()) {
      assertThat(refused.getInputStream().read(), is(-1));
    }

    proxy.restore();

    client = newClient();
    assertThat(ask("again"), is("again"));
  }

  @Test
  void holdsBackWhatMustNotArrive() throws Exception {
    CompletableFuture<Void> sprung = proxy.holdBack("commit");
    assertThat(ask("log"), is("log"));
    assertThat(sprung.isDone(), is(false));

    assertThrows(SocketTimeoutException.class, () -> ask("commit"));
    sprung.get(5, TimeUnit.SECONDS);

    proxy.restore();
    assertThat(read(6), is("commit"));
  }

  private String ask(String text) throws IOException {
    client.getOutputStream().write(text.getBytes(UTF_8));
    return read(text.length());
  }

  private String read(int length) throws IOException {
    return new String(client.getInputStream().readNBytes(length), UTF_8);
  }

  private Socket newClient() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(SHORT_MILLIS);
    return socket;
  }

  private void serve() {
    try {
      while (true) {
        Socket accepted = echo.accept();
        Thread thread = new Thread(() -> echo(accepted), "echo");
        thread.setDaemon(true);
        thread.start();
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private static void echo(Socket socket) {
    try (socket) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      // The connection was cut.
    }
  }
}
