package dev.millrace.schemas.connection;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  @TempDir private static Path folder;

  private static TestCertificates.Pair server;
  private static TestCertificates.Pair client;
  private static ExecutorService threads;

  @BeforeAll
  static void create() throws Exception {
    server = TestCertificates.create(folder, "server");
    client = TestCertificates.create(folder, "client");
    threads = Executors.newCachedThreadPool();
  }

  @AfterAll
  static void stop() {
    threads.shutdownNow();
  }

  @Test
  void trustsWhoeverTheFileHolds() throws Exception {
    assertThat(answer(new Tls("--x", server.certificate().toString(), null), false), is(7));
  }

  @Test
  void trustsNobodyElse() {
    Tls tls = new Tls("--x", client.certificate().toString(), null);
    assertThrows(SSLHandshakeException.class, () -> answer(tls, false));
  }

  @Test
  void showsTheClientsCertificateToAServerThatAsksForOne() throws Exception {
    Tls tls = new Tls("--x", server.certificate().toString(), client.both().toString());
    assertThat(answer(tls, true), is(7));
    Tls without = new Tls("--x", server.certificate().toString(), null);
    assertThrows(IOException.class, () -> answer(without, true));
  }

  @Test
  void namesTheOptionAndTheFile() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    assertThat(
        refusal(new Tls("--x", folder.resolve("absent.pem").toString(), null)),
        startsWith("--xCaFile must name a readable file, but " + folder.resolve("absent.pem")));
    assertThat(
        refusal(new Tls("--x", empty.toString(), null)),
        startsWith("--xCaFile must hold certificates as PEM, but " + empty));
    assertThat(
        refusal(new Tls("--x", server.certificate().toString(), client.certificate().toString())),
        startsWith("--xCertificateFile must hold the certificate's unencrypted private key"));
  }

  @Test
  void doesNotShowAKeyThatIsNone() throws IOException {
    Path broken =
        Files.writeString(
            folder.resolve("broken.pem"),
            Files.readString(client.certificate())
                + "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");
    Tls tls = new Tls("--x", server.certificate().toString(), broken.toString());
    Throwable thrown = assertThrows(IllegalArgumentException.class, tls::context);
    for (Throwable e = thrown; e != null; e = e.getCause()) {
      assertThat(e.toString(), not(containsString("secret")));
      assertThat(e.toString(), not(containsString("c2VjcmV0")));
    }
  }

  private static String refusal(Tls tls) {
    return assertThrows(IllegalArgumentException.class, tls::context).getMessage();
  }

  /** What a server with that certificate answers. */
  private static int answer(Tls tls, boolean askForACertificate) throws Exception {
    Tls ofServer = new Tls("--s", client.certificate().toString(), server.both().toString());
    try (SSLServerSocket listening =
        (SSLServerSocket)
            ofServer
                .context()
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      listening.setNeedClientAuth(askForACertificate);
      Future<?> answering =
          threads.submit(
              () -> {
                try (SSLSocket socket = (SSLSocket) listening.accept()) {
                  socket.getOutputStream().write(7);
                }
                return null;
              });
      try (SSLSocket socket =
          (SSLSocket)
              tls.context()
                  .getSocketFactory()
                  .createSocket(InetAddress.getLoopbackAddress(), listening.getLocalPort())) {
        return socket.getInputStream().read();
      } finally {
        answering.cancel(true);
      }
    }
  }
}
